// A kubelet's sockets by gRPC's own library, and our client.

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "grpc_peer.h"
#include "rpc/grpc/grpc_client.h"
#include "rpc/testing/temporary_directory.h"

namespace confcom::kubelet_api {
namespace {

using std::chrono::milliseconds;

/// Answers one call by its method.
class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(std::string method) : method_(std::move(method)) { StartRead(&request_); }

  void OnReadDone(bool good) override {
    if (method_ == "/test/Silent") return;  // until the client has left
    if (method_ == "/test/Refuse") {
      return Finish({grpc::StatusCode::UNKNOWN, "the ResourceName \"epc\" is invalid: 100 %\n"});
    }
    if (!good || method_ == "/test/Nothing") return Finish(grpc::Status::OK);
    answer_ =
        method_ == "/test/Long" ? as_buffer(std::string(std::size_t{12} << 20, 'l')) : request_;
    StartWrite(&answer_);
  }
  void OnWriteDone(bool /*good*/) override {
    if (method_ == "/test/Twice" && !again_) {
      again_ = true;
      return StartWrite(&answer_);
    }
    Finish(grpc::Status::OK);
  }
  void OnCancel() override {
    if (method_ == "/test/Silent") Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }  // NOLINT(*-owning-memory): the library's way

 private:
  const std::string method_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  bool again_ = false;
};

class Service final : public grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context->method());  // NOLINT(*-owning-memory): it ends itself
  }
};

class KubeletServer : public ::testing::Test {
 protected:
  KubeletServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + path_.string(), grpc::InsecureServerCredentials());
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }

  [[nodiscard]] rpc::GrpcClientCall::Answer call(const char* method,
                                                 const std::string& message = {},
                                                 milliseconds timeout = milliseconds(30'000),
                                                 std::size_t cap_bytes = std::size_t{16} << 20) {
    return rpc::call_grpc(path_, method, message, {.timeout = timeout, .message_bytes = cap_bytes});
  }

  rpc::testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "kubelet.sock";
  Service service_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(KubeletServer, Answers) {
  EXPECT_EQ(call("/test/Echo", "hello"), "hello");
  EXPECT_EQ(call("/test/Echo", ""), "");
  const std::string long_message(3'000'000, 'm');
  EXPECT_TRUE(call("/test/Echo", long_message) == long_message);
}

TEST_F(KubeletServer, TellsItsStatus) {
  const auto refused = call("/test/Refuse");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, rpc::GrpcCode::kUnknown);
  EXPECT_EQ(refused.error().message, "the ResourceName \"epc\" is invalid: 100 %?");
}

TEST_F(KubeletServer, MayAnswerTwelveMebibytes) {
  EXPECT_EQ(call("/test/Long").value().size(), std::size_t{12} << 20);
  const auto refused = call("/test/Long", "", milliseconds(30'000), 1000);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, rpc::GrpcCode::kResourceExhausted);
}

TEST_F(KubeletServer, TakesNoMoreThanFourMebibytes) {
  const auto refused = call("/test/Echo", std::string((std::size_t{4} << 20) + 1, 'x'));
  ASSERT_FALSE(refused.has_value());
}

TEST_F(KubeletServer, MustAnswerOnce) {
  EXPECT_EQ(call("/test/Nothing").error().code, rpc::GrpcCode::kInternal);
  EXPECT_EQ(call("/test/Twice", "x").error().code, rpc::GrpcCode::kUnimplemented);
}

TEST_F(KubeletServer, MustAnswerInTime) {
  EXPECT_EQ(call("/test/Silent", "", milliseconds(50)).error().code,
            rpc::GrpcCode::kDeadlineExceeded);
  EXPECT_EQ(call("/test/Echo", "on"), "on");
}

}  // namespace
}  // namespace confcom::kubelet_api
