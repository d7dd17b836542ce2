#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "rpc/aesm/aesm_server.h"

namespace confcom::rpc::testing {

/// Answers as a test says, at once or when the test says. Thread-safe.
class FakeBackend : public AesmBackend {
 public:
  using Handler = std::function<void(AesmRequest, Done)>;

  /// Answers each request with a quote size of 4600, or that it is not served.
  FakeBackend() : handler_(answer_at_once) {}
  explicit FakeBackend(Handler handler) : handler_(std::move(handler)) {}

  void handle(AesmRequest request, Done done) override {
    handler_(std::move(request), std::move(done));
  }

  static void answer_at_once(const AesmRequest& request, const Done& done) {
    if (request.kind() == AesmKind::kGetQuoteSizeEx) {
      done({GetQuoteSizeExResponse{4600}});
    } else {
      done({AesmFailure{request.kind(), AesmError::kServiceUnavailable}});
    }
  }

 private:
  Handler handler_;
};

/// Keeps the requests for the test to answer. Thread-safe.
class HoldingBackend : public AesmBackend {
 public:
  using Held = std::pair<AesmRequest, Done>;

  void handle(AesmRequest request, Done done) override {
    const std::scoped_lock lock(mutex_);
    held_.emplace_back(std::move(request), std::move(done));
    came_.notify_all();
  }

  /// Waits for so many requests and gives them away.
  std::vector<Held> take(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        came_.wait_for(lock, std::chrono::seconds(30), [&] { return held_.size() >= count; }));
    return std::exchange(held_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Held> held_;
};

}  // namespace confcom::rpc::testing
