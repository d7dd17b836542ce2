#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "rpc/grpc/grpc_server.h"

namespace confcom::rpc::testing {

/// Does what its methods are called for: "/test/Echo", "/test/Refuse", "/test/Drop" (unanswered),
/// "/test/Later" (answered from another thread), "/test/Keep" (kept for the test), "/test/List"
/// (answered with the list, and kept). Thread-safe.
class MethodService final : public GrpcService {
 public:
  using Kept = std::vector<std::shared_ptr<GrpcCall>>;

  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override {
    const std::string_view method = request.method;
    if (method == "/test/Echo") return answer(*call, std::string(request.message));
    if (method == "/test/Refuse") {
      return call->finish({GrpcCode::kFailedPrecondition, "not 100 % ready:\nwait"});
    }
    if (method == "/test/Drop") return;
    if (method == "/test/Later") {
      later_ = std::jthread([call = std::move(call)] { answer(*call, "later"); });
      return;
    }
    if (method == "/test/List") call->send(list_);
    if (method == "/test/List" || method == "/test/Keep") return keep(std::move(call));
    call->finish({GrpcCode::kUnimplemented, "no such method"});
  }

  void on_cancelled(const GrpcCall& /*call*/) override {
    const std::scoped_lock lock(mutex_);
    ++cancelled_;
    changed_.notify_all();
  }

  /// Before the server serves.
  void set_list(std::shared_ptr<const std::string> list) { list_ = std::move(list); }
  /// Forgets it, as nothing else may hold it then.
  void forget_list() { list_ = std::make_shared<const std::string>(); }

  /// Waits for so many, and takes them.
  [[nodiscard]] Kept take_kept(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return kept_.size() >= count; }));
    return std::exchange(kept_, {});
  }
  /// Waits for so many in all.
  void wait_cancelled(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return cancelled_ >= count; }));
  }

 private:
  static constexpr std::chrono::seconds kPatience{30};

  static void answer(GrpcCall& call, std::string message) {
    call.send(std::make_shared<const std::string>(std::move(message)));
    call.finish({});
  }

  void keep(std::shared_ptr<GrpcCall> call) {
    const std::scoped_lock lock(mutex_);
    kept_.push_back(std::move(call));
    changed_.notify_all();
  }

  std::shared_ptr<const std::string> list_ = std::make_shared<const std::string>();
  std::mutex mutex_;
  std::condition_variable changed_;
  Kept kept_;
  std::size_t cancelled_ = 0;
  std::jthread later_;
};

}  // namespace confcom::rpc::testing
