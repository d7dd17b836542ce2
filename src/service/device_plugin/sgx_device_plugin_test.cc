// The plugin and a kubelet that behaves as the real one: what each does when the other, or another
// instance of the plugin, comes, ends, is killed or starts again.

#include "service/device_plugin/sgx_device_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/scratch_directory.h"
#include "platform/sgx_node/testing/fake_cpuid.h"
#include "rpc/testing/temporary_directory.h"
#include "service/device_plugin/plugin_endpoint.h"
#include "service/device_plugin/testing/fake_kubelet.h"
#include "service/device_plugin/testing/plugin_instance.h"
#include "service/testing/dead_socket.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::FakeKubelet;
using testing::FakeNode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using testing::PluginInstance;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Record = FakeKubelet::Record;

constexpr std::uint64_t kMib = 100;

class SgxDevicePluginTest : public ::testing::Test {
 protected:
  [[nodiscard]] SgxDevicePluginOptions options() const {
    SgxDevicePluginOptions out;
    out.kubelet_directory = directory_.path();
    return out;
  }

  /// Another instance, started and registered.
  std::unique_ptr<PluginInstance> instance() {
    auto out = std::make_unique<PluginInstance>(node_, options());
    const std::uint64_t before = kubelet_.record(kEpcMibResource).connected;
    EXPECT_TRUE(out->start().has_value());
    kubelet_.wait(kEpcMibResource, "another registration",
                  [&](const Record& record) { return record.connected > before; });
    wait_registered(*out);
    out->note_sockets();
    return out;
  }

  /// The plugin's side of it: the kubelet watches.
  static void wait_registered(PluginInstance& instance) {
    const auto is_registered = [&] {
      for (const auto& resource : instance.plugin().resources()) {
        if (!resource.endpoint.registered || resource.endpoint.registrations == 0) return false;
      }
      return true;
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!is_registered() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    EXPECT_TRUE(is_registered());
  }

  [[nodiscard]] Record epc() const { return kubelet_.record(kEpcMibResource); }
  void wait_all() const { kubelet_.wait_healthy(kEpcMibResource, kMib); }
  /// Not at once: the watch of an instance that was killed may end after another one has come, and
  /// that is dropped with it.
  void wait_allocated() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!kubelet_.allocate(kEpcMibResource, {"A"}).has_value()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      out.push_back(entry.path().filename().string());
    }
    return out;
  }

  rpc::testing::TemporaryDirectory directory_;
  FakeNode node_{kMib};
  FakeKubelet kubelet_{directory_.path()};
};

TEST_F(SgxDevicePluginTest, OffersEpcAsDevices) {
  kubelet_.start();
  const auto plugin = instance();
  wait_all();
  const auto resources = plugin->plugin().resources();
  ASSERT_THAT(resources, SizeIs(1));
  EXPECT_EQ(resources.front().name, "kubernetes.azure.com/sgx_epc_mem_in_MiB");
  EXPECT_EQ(resources.front().capacity, kMib);
  EXPECT_EQ(resources.front().healthy, kMib);
  EXPECT_THAT(names(), SizeIs(2)) << "the kubelet's socket and the plugin's";
}

TEST_F(SgxDevicePluginTest, AllocatesAndTellsOfIt) {
  kubelet_.start();
  const auto plugin = instance();
  EXPECT_THAT(kubelet_.allocate(kEpcMibResource, {"A", "Aj"}).value(),
              HasSubstr("/dev/sgx_enclave"));
  const auto refused = kubelet_.allocate(kEpcMibResource, {"A", "A"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("asked for twice"));
  const std::string name = kEpcMibResource;
  EXPECT_THAT(plugin->observer().allocated(), ElementsAre(name + " 2", name + " 2 refused"));
}

TEST_F(SgxDevicePluginTest, ServesWhileItRegisters) {
  std::atomic<int> served = 0;
  kubelet_.before_answer([&](const std::string& resource) {
    kubelet_.wait_healthy(resource, kMib);
    if (kubelet_.allocate(resource, {"A"}).has_value()) ++served;
  });
  kubelet_.start();
  const auto plugin = instance();
  EXPECT_EQ(served, 1);
}

TEST_F(SgxDevicePluginTest, RegistersAgainWhenTheKubeletStartsAgain) {
  kubelet_.start();
  const auto plugin = instance();
  for (int i = 0; i < 3; ++i) {
    kubelet_.stop();
    kubelet_.start();  // which removes the plugin's socket
    wait_all();
    EXPECT_TRUE(kubelet_.allocate(kEpcMibResource, {"A"}).has_value());
  }
  EXPECT_THAT(names(), SizeIs(2));
}

TEST_F(SgxDevicePluginTest, RegistersAgainWhenItsWatchIsCancelled) {
  kubelet_.start();
  const auto plugin = instance();
  wait_all();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    kubelet_.disconnect(kEpcMibResource);
    kubelet_.wait(kEpcMibResource, "another registration", [&](const Record& record) {
      return record.connected > i && record.healthy == kMib;
    });
    wait_registered(*plugin);
  }
}

/// A kubelet ends none of its watches but the newest.
TEST_F(SgxDevicePluginTest, RegistersAgainAsOftenAsIsNeeded) {
  kubelet_.start();
  const auto plugin = instance();
  const std::string peer = socket_prefix(kEpcMibResource) + "peer.sock";
  for (std::uint64_t i = 1; i <= 40; ++i) {
    testing::leave_dead_socket(directory_.path() / peer);
    fs::remove(directory_.path() / peer);
    kubelet_.wait(kEpcMibResource, "another registration", [&](const Record& record) {
      return record.connected > i && record.healthy == kMib && record.has_client;
    });
  }
  EXPECT_TRUE(kubelet_.allocate(kEpcMibResource, {"A"}).has_value());
  wait_registered(*plugin);
}

TEST_F(SgxDevicePluginTest, WaitsForAKubelet) {
  PluginInstance plugin(node_, options());
  ASSERT_TRUE(plugin.start().has_value());
  kubelet_.start();
  wait_all();
}

TEST_F(SgxDevicePluginTest, GoesOnTryingWhenItIsRefused) {
  kubelet_.refuse("not now");
  kubelet_.start();
  PluginInstance plugin(node_, options());
  ASSERT_TRUE(plugin.start().has_value());
  const auto state = [&] { return plugin.plugin().resources().front().endpoint; };
  while (state().failures < 2) std::this_thread::yield();  // the back-off's time
  EXPECT_THAT(state().last_error, HasSubstr("not now"));
  EXPECT_FALSE(state().registered);
  kubelet_.refuse("");
  wait_all();
  wait_registered(plugin);
  EXPECT_EQ(state().last_error, "");
}

TEST_F(SgxDevicePluginTest, SaysWhereThereCanBeNoKubelet) {
  SgxDevicePluginOptions wrong = options();
  wrong.kubelet_directory = directory_.path() / "absent";
  PluginInstance plugin(node_, wrong);
  const auto started = plugin.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(started.error().message, HasSubstr("is this a node?"));
}

TEST_F(SgxDevicePluginTest, RefusesDevicesThatNoKubeletWouldTake) {
  node_.set_mib(300'000);
  SgxDevicePluginOptions many = options();
  many.publish = PublishOption::kDevices;
  PluginInstance plugin(node_, many);
  EXPECT_EQ(plugin.start().error().code, ErrorCode::kInvalidArgument);
}

TEST_F(SgxDevicePluginTest, SendsItsListOnlyWhenHealthChanges) {
  kubelet_.start();
  const auto plugin = instance();
  wait_all();
  for (int i = 0; i < 3; ++i) plugin->plugin().refresh();
  node_.set_mib(kMib - 40, 40);
  plugin->plugin().refresh();
  kubelet_.wait_healthy(kEpcMibResource, kMib - 40);
  EXPECT_EQ(epc().unhealthy, 40U);
  EXPECT_EQ(epc().lists, 2U) << "the first, and one for the change";
  node_.set_mib(kMib);
  plugin->plugin().refresh();
  wait_all();
  EXPECT_EQ(epc().lists, 3U);
}

TEST_F(SgxDevicePluginTest, TellsWhatANodeHasOnceForEachState) {
  kubelet_.start();
  const auto plugin = instance();
  plugin->plugin().refresh();
  node_.set_mib(0, kMib);
  plugin->plugin().refresh();
  plugin->plugin().refresh();
  const auto reports = plugin->observer().reports();
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_TRUE(reports[0].has_sgx);
  EXPECT_EQ(reports[0].epc_mib, kMib);
  EXPECT_THAT(reports[0].resources, IsEmpty()) << "they are devices";
  EXPECT_FALSE(reports[1].has_sgx);
  EXPECT_THAT(plugin->observer().troubles(),
              ElementsAre(HasSubstr("SgxUnusable: 100 MiB of EPC, 0 of them usable")));
}

TEST_F(SgxDevicePluginTest, OffersIntelsResourcesBesides) {
  kubelet_.start();
  SgxDevicePluginOptions intel = options();
  intel.intel_resources = true;
  intel.enclave_limit = 20;
  intel.provision = ProvisionAccess::kByResource;
  PluginInstance plugin(node_, intel);
  ASSERT_TRUE(plugin.start().has_value());
  wait_all();
  kubelet_.wait_healthy(kEnclaveResource, 20);
  kubelet_.wait_healthy(kProvisionResource, 20);
  EXPECT_THAT(kubelet_.allocate(kEnclaveResource, {"enclave-A"}).value(),
              Not(HasSubstr("/dev/sgx_provision")));
  EXPECT_THAT(kubelet_.allocate(kProvisionResource, {"provision-T"}).value(),
              HasSubstr("/dev/sgx_provision"));
  EXPECT_FALSE(kubelet_.allocate(kProvisionResource, {"enclave-A"}).has_value());
  wait_registered(plugin);
  EXPECT_THAT(plugin.observer().reports().at(0).resources,
              ElementsAre(Pair(kEpcBytesResource, kMib << 20)));
  node_.set_mib(0, kMib);
  plugin.plugin().refresh();
  EXPECT_EQ(kubelet_.wait_healthy(kEnclaveResource, 0).unhealthy, 20U);
}

TEST_F(SgxDevicePluginTest, PublishesInTheNodesStatusWhatNoListCanHold) {
  kubelet_.start();
  node_.set_mib(1'048'576);
  PluginInstance plugin(node_, options());
  ASSERT_TRUE(plugin.start().has_value());
  EXPECT_EQ(plugin.plugin().publication(), Publication::kNodeStatus);
  kubelet_.wait_healthy(kEnclaveResource, 110);
  EXPECT_EQ(epc().connected, 0U);
  EXPECT_THAT(plugin.observer().reports().at(0).resources,
              ElementsAre(Pair(kEpcMibResource, 1'048'576)));
}

TEST_F(SgxDevicePluginTest, GivesNothingOfANodeThatCannotBeLookedAt) {
  kubelet_.start();
  const auto plugin = instance();
  wait_all();
  node_.set(fail(ErrorCode::kIo, "sysfs is broken"));
  plugin->plugin().refresh();
  plugin->plugin().refresh();
  EXPECT_EQ(kubelet_.wait_healthy(kEpcMibResource, 0).unhealthy, kMib);
  EXPECT_EQ(kubelet_.allocate(kEpcMibResource, {"A"}).error().code, rpc::GrpcCode::kUnavailable);
  EXPECT_THAT(plugin->observer().troubles(), ElementsAre("SgxUnreadable: sysfs is broken"));
  node_.set_mib(kMib);
  plugin->plugin().refresh();
  wait_all();
}

TEST_F(SgxDevicePluginTest, SaysThatAPlatformIsSimulated) {
  NodeFindings found = node_.find().value();
  found.sim_share = "/share";
  node_.set(found);
  PluginInstance plugin(node_, options());
  ASSERT_TRUE(plugin.start().has_value());
  EXPECT_TRUE(plugin.observer().reports().at(0).simulated);
}

TEST_F(SgxDevicePluginTest, LeavesNoSocket) {
  kubelet_.start();
  auto plugin = instance();
  plugin->leave();
  EXPECT_THAT(names(), ElementsAre("kubelet.sock"));
  kubelet_.wait_healthy(kEpcMibResource, 0);
}

TEST_F(SgxDevicePluginTest, LeavesWithoutAKubelet) {
  PluginInstance plugin(node_, options());
  ASSERT_TRUE(plugin.start().has_value());
  plugin.leave();
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(SgxDevicePluginTest, SweepsTheSocketsOfInstancesThatWereKilled) {
  kubelet_.start();
  const auto first = instance();
  first->kill();
  EXPECT_THAT(names(), SizeIs(2));
  testing::leave_dead_socket(directory_.path() / "other-plugin.sock");
  const auto second = instance();
  wait_all();
  EXPECT_THAT(names(), UnorderedElementsAre("kubelet.sock", "other-plugin.sock",
                                            second->sockets().front().filename().string()));
}

TEST_F(SgxDevicePluginTest, HasASocketThatNoOtherInstanceHad) {
  kubelet_.start();
  const auto first = instance();
  const auto second = instance();
  EXPECT_THAT(names(), SizeIs(3));
  EXPECT_NE(first->sockets().front(), second->sockets().front());
}

/// One of two instances leaves, while the kubelet gives devices to containers without a pause.
class TakingOver : public SgxDevicePluginTest {
 protected:
  TakingOver() {
    kubelet_.start();
    first_ = instance();
    second_ = instance();
    wait_all();
    kubelet_.forget_least(kEpcMibResource);
  }

  void check_no_gap(PluginInstance& leaves, PluginInstance& goes_on) {
    std::jthread leaving([&] { leaves.leave(); });
    const fs::path socket = goes_on.sockets().front();
    const auto is_kept = [&](const Record& record) {
      return record.socket == socket && record.has_client && names().size() == 2;
    };
    std::uint64_t allocated = 0;
    for (; !is_kept(epc()); ++allocated) {
      ASSERT_TRUE(kubelet_.allocate(kEpcMibResource, {"A"}).has_value()) << "after " << allocated;
    }
    EXPECT_GT(allocated, 10U);
    EXPECT_EQ(epc().least_healthy, kMib) << "no moment without devices";
  }

  std::unique_ptr<PluginInstance> first_;
  std::unique_ptr<PluginInstance> second_;
};

/// A rolling update that starts the new one first.
TEST_F(TakingOver, LeavesNoGapWhenTheEarlierInstanceLeaves) { check_no_gap(*first_, *second_); }

/// A rolling update that is taken back.
TEST_F(TakingOver, LeavesNoGapWhenTheLaterInstanceLeaves) { check_no_gap(*second_, *first_); }

TEST_F(SgxDevicePluginTest, ComesBackWhenAnEarlierInstanceIsKilled) {
  kubelet_.start();
  const auto first = instance();
  const auto second = instance();
  first->kill();  // with which the kubelet drops the second
  kubelet_.wait(kEpcMibResource, "the second again", [&](const Record& record) {
    return record.connected >= 3 && record.healthy == kMib;
  });
  wait_allocated();
}

TEST_F(SgxDevicePluginTest, ComesBackWhenALaterInstanceIsKilled) {
  kubelet_.start();
  const auto first = instance();
  const auto second = instance();
  second->kill();
  kubelet_.wait(kEpcMibResource, "the first again", [&](const Record& record) {
    return record.connected >= 3 && record.healthy == kMib;
  });
  wait_allocated();
}

/// The watch of before goes on: the kubelet ends none but its newest.
TEST_F(SgxDevicePluginTest, RegistersAgainWhereTheKubeletDoesNotComeToWatch) {
  kubelet_.start();
  const auto plugin = instance();
  wait_all();
  kubelet_.drop_next_client();
  const auto peer = socket_prefix(kEpcMibResource) + "01234567.sock";
  testing::leave_dead_socket(directory_.path() / peer);
  fs::remove(directory_.path() / peer);
  kubelet_.wait(kEpcMibResource, "a client that watches", [](const Record& record) {
    return record.connected >= 3 && record.has_client && record.healthy == kMib;
  });
  wait_allocated();
}

/// Over a directory that stands for the machine's root.
class SgxDevicePluginOnHardware : public SgxDevicePluginTest {
 protected:
  void make_device(const char* name) const {
    fs::create_directories((root_.path() / name).parent_path());
    fs::create_symlink("/dev/null", root_.path() / name);
  }

  confcom::testing::ScratchDirectory root_;
  const platform::testing::FakeCpuid cpu_ = platform::testing::sgx_server(kMib / 2);
  const std::unique_ptr<NodeSource> source_ = make_hardware_source(cpu_, root_.path());
};

TEST_F(SgxDevicePluginOnHardware, FollowsItsDeviceNode) {
  make_device("dev/sgx_enclave");
  make_device("dev/sgx_provision");
  kubelet_.start();
  PluginInstance plugin(*source_, options());
  ASSERT_TRUE(plugin.start().has_value());
  wait_all();
  fs::remove(root_.path() / "dev/sgx_enclave");
  EXPECT_EQ(kubelet_.wait_healthy(kEpcMibResource, 0).unhealthy, kMib);
  EXPECT_EQ(kubelet_.allocate(kEpcMibResource, {"A"}).error().code, rpc::GrpcCode::kUnavailable);
  make_device("dev/sgx_enclave");
  wait_all();
  fs::remove(root_.path() / "dev/sgx_enclave");
  kubelet_.wait_healthy(kEpcMibResource, 0);
  make_device("dev/sgx/enclave");  // of Intel's driver, in a directory that was not there
  wait_all();
  EXPECT_THAT(kubelet_.allocate(kEpcMibResource, {"A"}).value(), HasSubstr("/dev/sgx/enclave"));
  EXPECT_EQ(kubelet_.record(kEpcMibResource).connected, 1U) << "all over one registration";
}

TEST_F(SgxDevicePluginOnHardware, IdlesWithItsReasonWhereThereIsNone) {
  const platform::testing::FakeCpuid other("AuthenticAMD");
  const auto source = make_hardware_source(other, root_.path());
  kubelet_.start();
  PluginInstance plugin(*source, options());
  ASSERT_TRUE(plugin.start().has_value());
  kubelet_.wait(kEpcMibResource, "an empty list",
                [](const Record& record) { return record.lists == 1; });
  EXPECT_EQ(epc().healthy + epc().unhealthy, 0U);
  EXPECT_FALSE(plugin.observer().reports().at(0).has_sgx);
  EXPECT_THAT(plugin.observer().troubles(), IsEmpty()) << "a node without SGX is no trouble";
}

}  // namespace
}  // namespace confcom::service
