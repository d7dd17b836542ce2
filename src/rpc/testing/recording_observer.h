#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "rpc/aesm/aesm_server.h"

namespace confcom::rpc::testing {

/// Keeps what a server has told, and lets a test wait until it has told enough. Thread-safe.
class RecordingObserver : public AesmObserver {
 public:
  using Answered = std::pair<AesmKind, AesmError>;

  void on_accepted() override {
    const std::scoped_lock lock(mutex_);
    ++accepted_;
    told_.notify_all();
  }
  void on_answered(AesmKind kind, AesmError code, std::chrono::nanoseconds took) override {
    const std::scoped_lock lock(mutex_);
    EXPECT_GE(took.count(), 0);
    answered_.emplace_back(kind, code);
    told_.notify_all();
  }
  void on_closed(AesmClosing why) override {
    const std::scoped_lock lock(mutex_);
    closed_.push_back(why);
    told_.notify_all();
  }

  /// Waits for so many, and returns all that there are.
  std::size_t accepted(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    wait(lock, [&] { return accepted_ >= at_least; });
    return accepted_;
  }
  std::vector<AesmClosing> closed(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    wait(lock, [&] { return closed_.size() >= at_least; });
    return closed_;
  }
  std::vector<Answered> answered() {
    const std::scoped_lock lock(mutex_);
    return answered_;
  }

 private:
  template <class Enough>
  void wait(std::unique_lock<std::mutex>& lock, const Enough& enough) {
    EXPECT_TRUE(told_.wait_for(lock, std::chrono::seconds(30), enough));
  }

  std::mutex mutex_;
  std::condition_variable told_;
  std::size_t accepted_ = 0;
  std::vector<Answered> answered_;
  std::vector<AesmClosing> closed_;
};

}  // namespace confcom::rpc::testing
