// A kubelet's side by gRPC's own library, against the plugin's service over our server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <future>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grpc_peer.h"
#include "kubelet_api.pb.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/kubelet/device_list.h"
#include "rpc/kubelet/device_plugin_service.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"
#include "service/device_plugin/device_pool.h"
#include "service/device_plugin/short_id.h"

namespace confcom::kubelet_api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace messages = confcom::test::kubelet;

constexpr std::uint64_t k256GibInMib = 262'144;
constexpr std::size_t kRequestBytes = std::size_t{6} << 20;  // as of the plugin's endpoint
const std::string kService = "/v1beta1.DevicePlugin/";

class Backend final : public rpc::DevicePluginBackend {
 public:
  [[nodiscard]] std::string device_list() override {
    const std::scoped_lock lock(mutex_);
    return list_;
  }
  [[nodiscard]] Result<rpc::DeviceGrant> allocate(std::span<const std::string_view> ids) override {
    CONFCOM_CHECK(service::check_allocation(pool, ids));
    return rpc::DeviceGrant{.environment = {{"SGX_AESM_ADDR", "1"}},
                            .mounts = {{"/var/run/aesmd", "/srv/aesmd"}},
                            .nodes = {{"/dev/sgx/enclave", "/dev/sgx_enclave"}}};
  }
  void on_watched(bool watched) override {
    const std::scoped_lock lock(mutex_);
    watched_ = watched;
    changed_.notify_all();
  }

  void set_list(std::string list) {
    const std::scoped_lock lock(mutex_);
    list_ = std::move(list);
  }
  void wait_watched(bool want) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        changed_.wait_for(lock, std::chrono::seconds(30), [&] { return watched_ == want; }));
  }

  const service::DevicePool pool{"", {{k256GibInMib}}};

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string list_ = service::device_list(pool);
  bool watched_ = false;
};

class KubeletClient : public ::testing::Test {
 protected:
  KubeletClient()
      : server_(loop_.loop(), rpc::UnixListener::listen_new(path_).value(), service_,
                {.message_bytes = kRequestBytes}) {
    loop_.start();
  }
  ~KubeletClient() override { loop_.stop(); }

  [[nodiscard]] GrpcPeer::Outcome allocate(const std::vector<std::string>& ids) {
    messages::WantedDevices request;
    auto& container = *request.add_containers();
    for (const std::string& id : ids) container.add_ids(id);
    return kubelet_.call(kService + "Allocate", request.SerializeAsString());
  }
  [[nodiscard]] static std::vector<std::string> ids(std::uint64_t count) {
    std::vector<std::string> out;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(service::short_id(i));
    return out;
  }
  void expect_serving() {
    EXPECT_TRUE(kubelet_.call(kService + "GetDevicePluginOptions", "").status.ok());
  }

  rpc::testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "plugin.sock";
  Backend backend_;
  rpc::DevicePluginService service_{backend_};
  rpc::testing::RunningLoop loop_;
  rpc::GrpcServer server_;
  GrpcPeer kubelet_{path_};
};

TEST_F(KubeletClient, AsksForOptions) {
  const auto answer = kubelet_.call(kService + "GetDevicePluginOptions", "");
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_THAT(answer.messages, ElementsAre(""));
}

TEST_F(KubeletClient, IsToldWhatIsNotServed) {
  const auto answer = kubelet_.call(kService + "GetPreferredAllocation", "");
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(answer.status.error_message(), HasSubstr("GetPreferredAllocation"));
}

TEST_F(KubeletClient, TakesTheListOf256Gib) {
  messages::WatchedDevices list;
  const auto watched = kubelet_.call(kService + "ListAndWatch", "", std::chrono::seconds(30),
                                     [&](const std::string& message) {
                                       EXPECT_EQ(message.size(), 4'190'080U);
                                       EXPECT_TRUE(list.ParseFromString(message));
                                       return false;
                                     });
  EXPECT_EQ(watched.status.error_code(), grpc::StatusCode::CANCELLED);
  ASSERT_EQ(list.devices_size(), static_cast<int>(k256GibInMib));
  EXPECT_EQ(list.devices(0).id(), "A");
  EXPECT_EQ(list.devices(0).health(), "Healthy");
  backend_.wait_watched(false);
}

TEST_F(KubeletClient, IsToldOfChanges) {
  backend_.set_list("");
  int count = 0;
  const auto watched = kubelet_.call(kService + "ListAndWatch", "", std::chrono::seconds(30),
                                     [&](const std::string&) {
                                       service_.send_list();
                                       return ++count < 20;
                                     });
  EXPECT_GE(watched.messages.size(), 20U);
  backend_.wait_watched(false);
}

/// Why no list here is ever so long.
TEST_F(KubeletClient, DoesNotTakeAByteMoreThanFourMebibytes) {
  backend_.set_list(std::string(rpc::kMaxDeviceListBytes + 1, 'x'));
  const auto watched = kubelet_.call(kService + "ListAndWatch", "");
  EXPECT_EQ(watched.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(watched.messages, IsEmpty());
  backend_.wait_watched(false);
  expect_serving();
}

TEST_F(KubeletClient, MayGiveUpByItsDeadline) {
  backend_.set_list("");
  const auto watched = kubelet_.call(kService + "ListAndWatch", "", std::chrono::milliseconds(100));
  EXPECT_EQ(watched.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  backend_.wait_watched(false);
  expect_serving();
}

TEST_F(KubeletClient, AllocatesOneAndAll) {
  for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{1024}, k256GibInMib}) {
    const auto answer = allocate(ids(count));
    ASSERT_TRUE(answer.status.ok()) << count << ": " << answer.status.error_message();
    messages::Given given;
    ASSERT_TRUE(given.ParseFromString(answer.messages.at(0)));
    ASSERT_EQ(given.containers_size(), 1);
    const auto& grant = given.containers(0);
    EXPECT_EQ(grant.environment().at("SGX_AESM_ADDR"), "1");
    EXPECT_EQ(grant.mounts(0).container_path(), "/var/run/aesmd");
    EXPECT_TRUE(grant.mounts(0).read_only());
    EXPECT_EQ(grant.nodes(0).host_path(), "/dev/sgx_enclave");
    EXPECT_EQ(grant.nodes(0).permissions(), "rw");
  }
}

TEST_F(KubeletClient, IsToldWhatIsWrongWithAnAllocation) {
  const auto million = allocate(ids(1'000'000));
  EXPECT_EQ(million.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(million.status.error_message(),
              HasSubstr("1000000 devices are asked for; there are 262144"));
  const auto unknown = allocate({"sgx-epc-1"});
  EXPECT_THAT(unknown.status.error_message(), HasSubstr("there is no device 'sgx-epc-1'"));
  EXPECT_THAT(allocate({}).status.error_message(), HasSubstr("no device is asked for"));
  const auto empty = kubelet_.call(kService + "Allocate", "");
  EXPECT_THAT(empty.status.error_message(), HasSubstr("names no container"));
  expect_serving();
}

TEST_F(KubeletClient, CannotSendEightMebibytes) {
  const auto answer = kubelet_.call(kService + "Allocate", std::string(std::size_t{8} << 20, 'x'));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(answer.status.error_message(), HasSubstr("8388608 bytes; at most 6291456"));
  expect_serving();
}

TEST_F(KubeletClient, CallsWhileItWatches) {
  backend_.set_list("");
  auto watching = std::async(std::launch::async, [&] {
    return kubelet_.call(kService + "ListAndWatch", "", std::chrono::seconds(30),
                         [&](const std::string& message) { return message != "end"; });
  });
  backend_.wait_watched(true);
  std::vector<std::future<bool>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(
        std::async(std::launch::async, [&] { return allocate(ids(1000)).status.ok(); }));
  }
  for (auto& call : calls) EXPECT_TRUE(call.get());
  backend_.set_list("end");
  service_.send_list();
  EXPECT_EQ(watching.get().status.error_code(), grpc::StatusCode::CANCELLED);
}

/// Byte for byte what protobuf's own writer makes of the same devices.
TEST(DeviceList, IsWhatProtobufWrites) {
  std::mt19937 random(20260115);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  const auto upto = [&](std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
  };
  for (int round = 0; round < 20; ++round) {
    rpc::DeviceListWriter writer;
    messages::WatchedDevices want;
    for (std::uint64_t left = upto(500); left > 0; --left) {
      const std::string id(1 + upto(rpc::kMaxDeviceIdBytes - 1), static_cast<char>('a' + upto(25)));
      rpc::ListedDevice device{.id = id, .healthy = upto(1) == 0};
      auto& other = *want.add_devices();
      other.set_id(id);
      other.set_health(device.healthy ? "Healthy" : "Unhealthy");
      if (upto(1) == 0) {
        device.numa_node = static_cast<std::uint32_t>(upto(1) == 0 ? upto(3) : upto(UINT32_MAX));
        other.mutable_placement()->add_nodes()->set_number(*device.numa_node);
      }
      ASSERT_TRUE(writer.add(device));
    }
    EXPECT_EQ(writer.take(), want.SerializeAsString());
  }
}

}  // namespace
}  // namespace confcom::kubelet_api
