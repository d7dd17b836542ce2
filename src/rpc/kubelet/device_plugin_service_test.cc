#include "rpc/kubelet/device_plugin_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/recorded_call.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::RecordedCall;
using testing::varint_field;

ByteVector text(std::uint32_t number, std::string_view value) {
  return bytes_field(number, as_bytes(value));
}

class Backend final : public DevicePluginBackend {
 public:
  [[nodiscard]] std::string device_list() override { return list(); }
  [[nodiscard]] Result<DeviceGrant> allocate(std::span<const std::string_view> ids) override {
    if (ids.empty()) return fail(ErrorCode::kUnavailable, "not now");
    return DeviceGrant{.environment = {{"FIRST", std::string(ids.front())}},
                       .mounts = {{"/in", "/out"}, {"/w", "/h", false}},
                       .nodes = {{"/dev/a", "/dev/b"}},
                       .annotations = {{"note", "text"}}};
  }
  void on_watched(bool watched) override { told.push_back(watched); }

  std::function<std::string()> list = [] { return std::string("list"); };
  std::vector<bool> told;
};

class DevicePluginServiceTest : public ::testing::Test {
 protected:
  std::shared_ptr<RecordedCall> call(std::string_view method, std::string_view message = {}) {
    auto out = std::make_shared<RecordedCall>();
    service_.serve({method, message}, out);
    return out;
  }

  Backend backend_;
  DevicePluginService service_{backend_};
};

TEST_F(DevicePluginServiceTest, HasNoOptions) {
  const auto answer = call("/v1beta1.DevicePlugin/GetDevicePluginOptions");
  EXPECT_THAT(answer->sent(), ElementsAre(""));
  EXPECT_EQ(answer->status(), GrpcStatus{});
}

TEST_F(DevicePluginServiceTest, RefusesMethodsThatItDoesNotServe) {
  for (const char* const method :
       {"/v1beta1.DevicePlugin/GetPreferredAllocation", "/v1beta1.DevicePlugin/",
        "/v1beta1.DevicePlugin", "", "/v1.DevicePlugin/Allocate", "Allocate",
        "/v1beta1.DevicePlugin/allocate", "/v1beta1.DevicePlugin/Allocate/x"}) {
    const auto answer = call(method);
    EXPECT_EQ(answer->code(), GrpcCode::kUnimplemented) << method;
    EXPECT_THAT(answer->sent(), IsEmpty());
  }
}

TEST_F(DevicePluginServiceTest, NeedsNoPreparationOfAContainer) {
  EXPECT_EQ(call("/v1beta1.DevicePlugin/PreStartContainer", "anything")->status(), GrpcStatus{});
}

TEST_F(DevicePluginServiceTest, WritesWhatAContainerGets) {
  const ByteVector request = bytes_field(1, concat({text(1, "A"), text(1, "B")}));
  const auto answer = call("/v1beta1.DevicePlugin/Allocate", as_text(request));
  EXPECT_EQ(answer->status(), GrpcStatus{});
  const ByteVector want = bytes_field(
      1, concat({bytes_field(1, concat({text(1, "FIRST"), text(2, "A")})),
                 bytes_field(2, concat({text(1, "/in"), text(2, "/out"), varint_field(3, 1)})),
                 bytes_field(2, concat({text(1, "/w"), text(2, "/h")})),
                 bytes_field(3, concat({text(1, "/dev/a"), text(2, "/dev/b"), text(3, "rw")})),
                 bytes_field(4, concat({text(1, "note"), text(2, "text")}))}));
  EXPECT_THAT(answer->sent(), ElementsAre(std::string(as_text(want))));
}

TEST_F(DevicePluginServiceTest, TellsWhyItDoesNotAllocate) {
  const ByteVector none = concat({bytes_field(1, text(1, "A")), bytes_field(1, {})});
  const auto refused = call("/v1beta1.DevicePlugin/Allocate", as_text(none));
  EXPECT_EQ(refused->status(), (GrpcStatus{GrpcCode::kUnavailable, "not now"}));
  EXPECT_THAT(refused->sent(), IsEmpty());
  const auto malformed = call("/v1beta1.DevicePlugin/Allocate", "\xFF");
  EXPECT_EQ(malformed->code(), GrpcCode::kInvalidArgument);
}

TEST_F(DevicePluginServiceTest, SendsTheListToWhoeverWatches) {
  service_.send_list();  // to nobody
  const auto first = call("/v1beta1.DevicePlugin/ListAndWatch");
  const auto second = call("/v1beta1.DevicePlugin/ListAndWatch");
  EXPECT_THAT(backend_.told, ElementsAre(true, true));
  backend_.list = [] { return std::string("other"); };
  service_.send_list();
  service_.on_cancelled(*first);
  EXPECT_THAT(backend_.told, ElementsAre(true, true, false)) << "though one still watches";
  service_.send_list();
  service_.on_cancelled(*second);
  EXPECT_THAT(backend_.told, ElementsAre(true, true, false, false));
  service_.send_list();
  EXPECT_THAT(first->sent(), ElementsAre("list", "other"));
  EXPECT_THAT(second->sent(), ElementsAre("list", "other", "other"));
  EXPECT_FALSE(first->status().has_value()) << "it is the client that ends the stream";
}

TEST_F(DevicePluginServiceTest, MakesNothingOfOtherCallsThatAreCancelled) {
  const RecordedCall other;
  service_.on_cancelled(other);
  EXPECT_THAT(backend_.told, IsEmpty());
}

TEST_F(DevicePluginServiceTest, SendsTheNewestListLast) {
  std::jthread changing;
  bool is_new = false;
  backend_.list = [&] {
    if (std::exchange(is_new, true)) return std::string("new");
    changing = std::jthread([this] { service_.send_list(); });
    return std::string("old");
  };
  const auto watching = call("/v1beta1.DevicePlugin/ListAndWatch");
  changing.join();
  EXPECT_THAT(watching->sent(), ElementsAre("old", "new"));
}

TEST_F(DevicePluginServiceTest, CanTurnKubeletsAway) {
  const auto watching = call("/v1beta1.DevicePlugin/ListAndWatch");
  service_.refuse_kubelets();
  const auto refused = call("/v1beta1.DevicePlugin/GetDevicePluginOptions");
  EXPECT_EQ(refused->code(), GrpcCode::kUnavailable);
  service_.send_list();
  EXPECT_THAT(watching->sent(), ElementsAre("list", "list")) << "who watches goes on";
}

}  // namespace
}  // namespace confcom::rpc
