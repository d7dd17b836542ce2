#pragma once

#include <cstddef>
#include <future>
#include <thread>

#include "rpc/event_loop.h"

namespace confcom::rpc::testing {

/// An event loop that runs from start() until stop(), or until it is destroyed.
class RunningLoop {
 public:
  explicit RunningLoop(std::size_t threads = 1) : loop_(threads) {}
  RunningLoop(const RunningLoop&) = delete;
  RunningLoop& operator=(const RunningLoop&) = delete;
  ~RunningLoop() { stop(); }

  void start() {
    runner_ = std::jthread([this] { loop_.run(); });
  }

  /// Returns when no thread runs it any more.
  void stop() {
    loop_.stop();
    if (runner_.joinable()) runner_.join();
  }

  /// Returns when one of the loop's threads has come to do something new.
  void turn() {
    std::promise<void> turned;
    loop_.post([&] { turned.set_value(); });
    turned.get_future().wait();
  }

  [[nodiscard]] EventLoop& loop() { return loop_; }

 private:
  EventLoop loop_;
  std::jthread runner_;
};

}  // namespace confcom::rpc::testing
