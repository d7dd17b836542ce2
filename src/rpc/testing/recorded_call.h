#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rpc/grpc/grpc_server.h"

namespace confcom::rpc::testing {

/// Writes down what it is answered. Thread-safe.
class RecordedCall final : public GrpcCall {
 public:
  void send(std::shared_ptr<const std::string> message) override {
    const std::scoped_lock lock(mutex_);
    sent_.push_back(*message);
  }
  void finish(const GrpcStatus& status) override {
    const std::scoped_lock lock(mutex_);
    status_ = status;
  }

  [[nodiscard]] std::vector<std::string> sent() const {
    const std::scoped_lock lock(mutex_);
    return sent_;
  }
  /// Nothing until it was finished.
  [[nodiscard]] std::optional<GrpcStatus> status() const {
    const std::scoped_lock lock(mutex_);
    return status_;
  }
  [[nodiscard]] GrpcCode code() const { return status().value_or(GrpcStatus{}).code; }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> sent_;
  std::optional<GrpcStatus> status_;
};

}  // namespace confcom::rpc::testing
