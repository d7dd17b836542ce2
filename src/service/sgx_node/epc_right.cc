#include "service/sgx_node/epc_right.h"

#include <utility>

namespace confcom::service {

EpcRight::EpcRight(Ask ask, Handler handler, std::chrono::milliseconds interval)
    : ask_(std::move(ask)), handler_(std::move(handler)), interval_(interval) {}

EpcRight::~EpcRight() { stop(); }

void EpcRight::start() {
  if (try_once()) return;
  asking_ = std::jthread([this](const std::stop_token& stop) { keep_asking(stop); });
}

void EpcRight::stop() {
  asking_.request_stop();
  if (asking_.joinable()) asking_.join();
}

void EpcRight::keep_asking(const std::stop_token& stop) {
  std::unique_lock lock(waiting_);
  do {
    (void)stopped_.wait_for(lock, stop, interval_, [] { return false; });
  } while (!stop.stop_requested() && !try_once());
}

/// Whether it has the right.
bool EpcRight::try_once() {
  auto answer = ask_();
  const bool granted = answer.has_value();
  const Error refused = granted ? Error{} : answer.error();
  {
    const std::scoped_lock lock(mutex_);
    if (!granted && refused.message == refusal_) return false;
    if (granted) publication_ = *std::move(answer);
    refusal_ = refused.message;
  }
  handler_(granted ? nullptr : &refused);
  return granted;
}

bool EpcRight::is_held() const {
  const std::scoped_lock lock(mutex_);
  return publication_.has_value();
}

std::string EpcRight::refusal() const {
  const std::scoped_lock lock(mutex_);
  return refusal_;
}

}  // namespace confcom::service
