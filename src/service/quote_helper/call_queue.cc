#include "service/quote_helper/call_queue.h"

namespace confcom::service {

PendingCall::PendingCall(rpc::AesmRequest request, rpc::AesmBackend::Done done, Time now)
    : request_(std::move(request)), done_(std::move(done)) {
  const std::uint32_t timeout = request_.timeout_ms.value_or(0);
  if (timeout != 0) deadline_ = now + std::chrono::milliseconds(timeout);
}

void PendingCall::refuse(rpc::AesmError code) { done_({rpc::AesmFailure{request_.kind(), code}}); }

void CallQueue::push(PendingCall call) {
  if (calls_.size() >= capacity_) return call.refuse(rpc::AesmError::kBusy);
  calls_.push_back(std::move(call));
}

std::optional<PendingCall> CallQueue::pop() {
  if (calls_.empty()) return std::nullopt;
  PendingCall call = std::move(calls_.front());
  calls_.pop_front();
  return call;
}

void CallQueue::expire(PendingCall::Time now) {
  const auto next = next_deadline();
  if (!next.has_value() || *next > now) return;
  std::deque<PendingCall> expired;
  for (PendingCall& call : std::exchange(calls_, {})) {
    const bool is_due = call.deadline().value_or(PendingCall::Time::max()) <= now;
    (is_due ? expired : calls_).push_back(std::move(call));
  }
  for (PendingCall& call : expired) call.refuse(rpc::AesmError::kBusy);
}

std::optional<PendingCall::Time> CallQueue::next_deadline() const {
  std::optional<PendingCall::Time> next;
  for (const PendingCall& call : calls_) {
    const auto deadline = call.deadline();
    if (deadline.has_value() && (!next.has_value() || *deadline < *next)) next = deadline;
  }
  return next;
}

void CallQueue::refuse_all(rpc::AesmError code) {
  for (PendingCall& call : std::exchange(calls_, {})) call.refuse(code);
}

}  // namespace confcom::service
