#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/error.h"
#include "service/sgx_node/epc_publisher.h"

namespace confcom::service {

/// Asks for the right to offer a node's EPC until it has it, and then keeps it. Thread-safe but for
/// start() and stop().
class EpcRight {
 public:
  using Ask = std::function<Result<EpcPublication>()>;
  /// Called with each answer that is another one than the last: null once the right is there.
  using Handler = std::function<void(const Error* refused)>;

  /// How soon it asks again: a file is locked and a directory read.
  static constexpr std::chrono::milliseconds kInterval{5000};

  EpcRight(Ask ask, Handler handler, std::chrono::milliseconds interval = kInterval);
  EpcRight(const EpcRight&) = delete;
  EpcRight& operator=(const EpcRight&) = delete;
  ~EpcRight();

  /// Asks once, and where it is refused from a thread of its own.
  void start();
  /// Asks no more; what it has it keeps for as long as it lives. No handler is called once it has
  /// returned.
  void stop();

  [[nodiscard]] bool is_held() const;
  /// Why it is not, for a person; empty where it is, or nobody has asked yet.
  [[nodiscard]] std::string refusal() const;

 private:
  [[nodiscard]] bool try_once();
  void keep_asking(const std::stop_token& stop);

  const Ask ask_;
  const Handler handler_;
  const std::chrono::milliseconds interval_;

  mutable std::mutex mutex_;
  std::optional<EpcPublication> publication_;
  std::string refusal_;

  std::mutex waiting_;
  std::condition_variable_any stopped_;
  std::jthread asking_;
};

}  // namespace confcom::service
