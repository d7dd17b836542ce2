#include "service/dra_driver/publisher_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/testing/scratch_directory.h"
#include "service/dra_driver/testing/fake_pod_resources.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

PluginEpc offered(const char* node) {
  return offered_by_node(node).value_or(PluginEpc{.plugin = "malformed"});
}

TEST(OfferedByNode, IsTheLargestOfWhatNamesEpc) {
  const auto offer = offered(R"({"status": {"allocatable": {
      "kubernetes.azure.com/sgx_epc_mem_in_MiB": "100", "sgx.intel.com/epc": "200Mi",
      "sgx.intel.com/enclave": "110"}}})");
  EXPECT_EQ(offer.bytes, 200 * kMib);
  EXPECT_EQ(offer.plugin, "a device plugin of sgx.intel.com/epc");
  EXPECT_EQ(offered("{}").bytes, 0U);
  EXPECT_EQ(offered(R"({"status": {"capacity": {
      "kubernetes.azure.com/sgx_epc_mem_in_MiB": "100"}}})")
                .bytes,
            0U)
      << "a plugin that has ended leaves the capacity for a while";
  EXPECT_EQ(offered(R"({"status": {"allocatable": {
      "kubernetes.azure.com/sgx_epc_mem_in_MiB": "9223372036854775807"}}})")
                .bytes,
            UINT64_MAX);
  EXPECT_FALSE(offered_by_node("[").has_value());
}

class PublisherGuardTest : public ::testing::Test {
 protected:
  PublisherGuardTest() { start({}); }
  void start(std::optional<std::uint64_t> share) {
    guard_ = std::make_unique<PublisherGuard>(
        PublisherGuard::Places{.publishers = directory_.path() / "publishers",
                               .pod_resources_socket = kubelet_.socket()},
        share, [this] {
          const std::scoped_lock lock(mutex_);
          changed_.notify_all();
        });
  }
  void wait(const std::function<bool(const Result<void>&)>& is_so) {
    std::unique_lock lock(mutex_);
    while (!is_so(guard_->permission())) changed_.wait_for(lock, std::chrono::milliseconds(20));
  }
  void expect_permitted() {
    wait([](const Result<void>& permission) { return permission.has_value(); });
  }
  void expect_denied(const std::string& why) {
    wait([&](const Result<void>& permission) {
      return !permission.has_value() && permission.error().message.find(why) != std::string::npos;
    });
    EXPECT_EQ(guard_->permission().error().code, ErrorCode::kDenied);
  }
  void see_node(std::uint64_t mib = 0) {
    guard_->set_node(PluginEpc{.plugin = "a device plugin of x", .bytes = mib * kMib});
  }

  confcom::testing::ScratchDirectory directory_;
  testing::FakePodResources kubelet_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<PublisherGuard> guard_;
};

TEST_F(PublisherGuardTest, RefusesUntilItKnows) {
  EXPECT_FALSE(guard_->permission().has_value());
  guard_->set_offer(64 * kMib, 64 * kMib);
  wait([](const Result<void>& permission) {
    return !permission.has_value() &&
           permission.error().message.find("node's object") != std::string::npos;
  });
  see_node();
  expect_permitted();
}

TEST_F(PublisherGuardTest, TheNodesObjectMayComeFirst) {
  see_node(41);
  guard_->set_offer(24 * kMib, 64 * kMib);
  expect_denied("41 MiB of this node's 64 MiB");
}

TEST_F(PublisherGuardTest, TellsNobodyOnceItHasStopped) {
  guard_->stop();
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  EXPECT_FALSE(guard_->permission().has_value());
  guard_->stop();
}

TEST_F(PublisherGuardTest, APluginThatIsNotOursIsNamed) {
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node(1);
  expect_denied(
      "a device plugin of x offers 1 MiB of this node's 64 MiB of EPC, and the DRA "
      "driver sgx.confcom.dev would offer 64 MiB");
  see_node(0);
  expect_permitted();
  see_node(64);
  expect_denied("a device plugin of x");
}

TEST_F(PublisherGuardTest, ASplitThatFitsIsPermitted) {
  guard_->set_offer(24 * kMib, 64 * kMib);
  see_node(40);
  expect_permitted();
  see_node(41);
  expect_denied("a device plugin of x");
}

TEST_F(PublisherGuardTest, OurPluginComesFirst) {
  const auto plugin =
      EpcPublication::take(directory_.path() / "publishers", EpcPublisher::kDevicePlugin,
                           {.who = "the device plugin", .bytes = 64 * kMib}, 64 * kMib);
  ASSERT_TRUE(plugin.has_value());
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  expect_denied("the device plugin");
}

TEST_F(PublisherGuardTest, WhatContainersStillHaveIsNotGivenAgain) {
  kubelet_.set({{.pod_namespace = "ns",
                 .pod = "p",
                 .container = "c",
                 .resource = "kubernetes.azure.com/sgx_epc_mem_in_MiB",
                 .count = 5}});
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  expect_denied("of which container c of pod ns/p has some");
  guard_->set_offer(59 * kMib, 64 * kMib);
  expect_permitted();
}

TEST_F(PublisherGuardTest, WhatContainersHaveByAnotherNameIsNotGivenAgain) {
  {
    const auto plugin = EpcPublication::take(
        directory_.path() / "publishers", EpcPublisher::kDevicePlugin,
        {.who = "the device plugin", .resource = "example.com/epc"}, 64 * kMib);
    ASSERT_TRUE(plugin.has_value());
  }
  rpc::ContainerDevices holder{.pod_namespace = "ns",
                               .pod = "p",
                               .container = "c",
                               .resource = "example.com/epc",
                               .count = 64};
  kubelet_.set({holder});
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  expect_denied("the device plugin of example.com/epc, of which container c of pod ns/p has some");
  holder.resource = "example.com/gpu";
  kubelet_.set({holder});
  see_node();
  expect_permitted();
}

TEST_F(PublisherGuardTest, WhatFitsBesideADriverIsRemembered) {
  {
    const auto plugin = EpcPublication::take(
        directory_.path() / "publishers", EpcPublisher::kDevicePlugin,
        {.who = "the device plugin", .bytes = 5 * kMib, .resource = "example.com/epc"}, 64 * kMib);
    ASSERT_TRUE(plugin.has_value());
  }
  kubelet_.set({{.pod_namespace = "ns",
                 .pod = "p",
                 .container = "c",
                 .resource = "example.com/epc",
                 .count = 5}});
  start(59 * kMib);
  guard_->set_offer(59 * kMib, 64 * kMib);
  see_node();
  expect_permitted();
  guard_.reset();
  start({});
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  expect_denied("the device plugin of example.com/epc");
  kubelet_.set({});
  see_node();
  expect_permitted();
}

TEST_F(PublisherGuardTest, WithoutEpcItDisturbsNobodyAndAsksWhenThereIsSome) {
  guard_->set_offer(0, 0);
  expect_permitted();
  const auto plugin =
      EpcPublication::take(directory_.path() / "publishers", EpcPublisher::kDevicePlugin,
                           {.who = "the device plugin", .bytes = 40 * kMib}, 0);
  ASSERT_TRUE(plugin.has_value());
  see_node();
  guard_->set_offer(64 * kMib, 64 * kMib);
  EXPECT_FALSE(guard_->permission().has_value()) << "from that moment on";
  expect_denied("the device plugin");
}

TEST_F(PublisherGuardTest, WithoutAKubeletItIsNotKnown) {
  kubelet_.stop();
  guard_->set_offer(64 * kMib, 64 * kMib);
  see_node();
  wait([](const Result<void>& permission) {
    return !permission.has_value() &&
           permission.error().message.find("cannot be asked") != std::string::npos;
  });
  kubelet_.start();
  expect_permitted();
}

}  // namespace
}  // namespace confcom::service
