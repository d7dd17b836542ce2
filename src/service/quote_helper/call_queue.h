#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "rpc/aesm/aesm_server.h"

namespace confcom::service {

/// A request that has to be answered, once.
class PendingCall {
 public:
  using Time = std::chrono::steady_clock::time_point;

  PendingCall(rpc::AesmRequest request, rpc::AesmBackend::Done done, Time now);

  [[nodiscard]] const rpc::AesmRequest& request() const { return request_; }
  /// Until when its client waits; nothing when it did not say.
  [[nodiscard]] std::optional<Time> deadline() const { return deadline_; }

  void answer(rpc::AesmResponse response) { done_(std::move(response)); }
  void refuse(rpc::AesmError code);

 private:
  rpc::AesmRequest request_;
  rpc::AesmBackend::Done done_;
  std::optional<Time> deadline_;
};

/// Requests that wait for their turn, in order of arrival. Confined to one thread at a time.
class CallQueue {
 public:
  explicit CallQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Refuses it with kBusy when the queue is full.
  void push(PendingCall call);
  /// Nothing when none waits.
  [[nodiscard]] std::optional<PendingCall> pop();

  /// Refuses with kBusy those whose clients wait no longer.
  void expire(PendingCall::Time now);
  /// When the next one expires.
  [[nodiscard]] std::optional<PendingCall::Time> next_deadline() const;

  void refuse_all(rpc::AesmError code);

 private:
  std::size_t capacity_;
  std::deque<PendingCall> calls_;
};

}  // namespace confcom::service
