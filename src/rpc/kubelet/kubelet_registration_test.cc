#include "rpc/kubelet/kubelet_registration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "rpc/grpc/grpc_server.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

using std::chrono::milliseconds;
using testing::bytes_field;
using testing::concat;
using ::testing::HasSubstr;

class Kubelet final : public GrpcService {
 public:
  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override {
    method = request.method;
    message = request.message;
    if (silent) return kept.push_back(std::move(call));
    if (status.code == GrpcCode::kOk) call->send(std::make_shared<const std::string>());
    call->finish(status);
  }

  GrpcStatus status;
  bool silent = false;
  std::string method;
  std::string message;
  std::vector<std::shared_ptr<GrpcCall>> kept;
};

class KubeletRegistration : public ::testing::Test {
 protected:
  /// Serves one registration.
  Result<void> register_with_kubelet(milliseconds timeout) {
    testing::RunningLoop loop;
    GrpcServer server(loop.loop(),
                      UnixListener::listen_new(directory_.path() / kKubeletSocketName).value(),
                      kubelet_, {});
    loop.start();
    auto out = register_it(timeout);
    loop.stop();
    kubelet_.kept.clear();
    return out;
  }
  Result<void> register_it(milliseconds timeout) {
    return register_device_plugin(directory_.path(), {"mine.sock", "example.com/epc"}, timeout);
  }

  static constexpr milliseconds kPatience{30'000};
  testing::TemporaryDirectory directory_;
  Kubelet kubelet_;
};

TEST_F(KubeletRegistration, SaysVersionSocketAndResource) {
  EXPECT_TRUE(register_with_kubelet(kPatience).has_value());
  EXPECT_EQ(kubelet_.method, "/v1beta1.Registration/Register");
  EXPECT_EQ(
      kubelet_.message,
      as_text(concat({bytes_field(1, as_bytes("v1beta1")), bytes_field(2, as_bytes("mine.sock")),
                      bytes_field(3, as_bytes("example.com/epc")), bytes_field(4, {})})));
}

TEST_F(KubeletRegistration, TellsWhatTheKubeletSays) {
  kubelet_.status = {GrpcCode::kUnknown, "the ResourceName \"epc\" is invalid"};
  const auto refused = register_with_kubelet(kPatience);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("the ResourceName \"epc\" is invalid"));
}

TEST_F(KubeletRegistration, WaitsForNoKubeletForEver) {
  kubelet_.silent = true;
  const auto late = register_with_kubelet(milliseconds(30));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::kDeadline);
}

TEST_F(KubeletRegistration, SaysThatThereIsNoKubelet) {
  const auto nobody = register_it(kPatience);
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace confcom::rpc
