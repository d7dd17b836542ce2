#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confcom::kubelet_api {

/// A client of gRPC's own, with its defaults: those of a kubelet. Each call blocks.
class GrpcPeer {
 public:
  struct Outcome {
    std::vector<std::string> messages;
    grpc::Status status;
  };
  /// Called with each message; false cancels the call.
  using Take = std::function<bool(const std::string&)>;

  explicit GrpcPeer(const std::filesystem::path& socket);

  /// With one request, until the call ends, however many answers it has.
  [[nodiscard]] Outcome call(
      const std::string& method, const std::string& request,
      std::chrono::milliseconds timeout = std::chrono::seconds(30),
      const Take& take = [](const std::string&) { return true; });

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

[[nodiscard]] grpc::ByteBuffer as_buffer(const std::string& text);
[[nodiscard]] std::string as_string(const grpc::ByteBuffer& buffer);

}  // namespace confcom::kubelet_api
