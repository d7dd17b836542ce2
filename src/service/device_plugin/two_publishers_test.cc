// The plugin where the DRA driver offers the node's EPC, has offered it, or offers a part of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rpc/testing/temporary_directory.h"
#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/device_plugin_operations.h"
#include "service/device_plugin/sgx_device_plugin.h"
#include "service/device_plugin/testing/fake_kubelet.h"
#include "service/device_plugin/testing/plugin_instance.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeKubelet;
using testing::FakeNode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::PluginInstance;
using ::testing::SizeIs;
using Claims = std::vector<rpc::ContainerClaim>;

constexpr std::uint64_t kMib = 100;
constexpr std::uint64_t kMibBytes = std::uint64_t{1} << 20;

class TwoPublishers : public ::testing::Test {
 protected:
  TwoPublishers() {
    fs::create_directory(kubelet_directory());
    kubelet_.start();
  }

  [[nodiscard]] fs::path kubelet_directory() const { return directory_.path() / "k"; }
  [[nodiscard]] fs::path publishers() const { return directory_.path() / "p"; }

  [[nodiscard]] SgxDevicePluginOptions options() {
    SgxDevicePluginOptions out;
    out.kubelet_directory = kubelet_directory();
    out.publisher_directory = publishers();
    out.publisher_interval = std::chrono::milliseconds(10);
    out.ask_claims = [this] {
      ++asked_;
      const std::scoped_lock lock(mutex_);
      return claims_;
    };
    return out;
  }

  [[nodiscard]] Result<EpcPublication> take_as_driver(std::optional<std::uint64_t> mib = {}) const {
    const auto bytes = mib.has_value() ? std::optional(*mib * kMibBytes) : std::nullopt;
    return EpcPublication::take(publishers(), EpcPublisher::kDraDriver,
                                {.who = "the DRA driver sgx.confcom.dev", .bytes = bytes},
                                kMib * kMibBytes);
  }

  void set_claims(Result<Claims> claims) {
    const std::scoped_lock lock(mutex_);
    claims_ = std::move(claims);
  }

  /// Registered, with a list of no devices.
  void wait_empty() const {
    const auto record = kubelet_.wait(kEpcMibResource, "an empty list", [](const auto& now) {
      return now.lists > 0 && now.has_client;
    });
    EXPECT_EQ(record.healthy + record.unhealthy, 0U);
  }
  static void wait_refusal(const PluginInstance& instance, const std::string& part) {
    while (instance.plugin().refusal().find(part) == std::string::npos) std::this_thread::yield();
  }

  rpc::testing::TemporaryDirectory directory_;
  FakeNode node_{kMib};
  FakeKubelet kubelet_{kubelet_directory()};
  std::atomic<int> asked_ = 0;
  std::mutex mutex_;
  Result<Claims> claims_ = Claims{};
};

TEST_F(TwoPublishers, ArePreventedWhereTheDriverIsFirst) {
  auto driver = take_as_driver();
  ASSERT_TRUE(driver.has_value());
  PluginInstance instance(node_, options());
  ASSERT_TRUE(instance.start().has_value());
  wait_empty();
  EXPECT_THAT(instance.plugin().refusal(), HasSubstr("the DRA driver sgx.confcom.dev offers"));
  EXPECT_FALSE(kubelet_.allocate(kEpcMibResource, {"A"}).has_value());
  EXPECT_THAT(instance.observer().troubles(),
              ElementsAre(AllOf(HasSubstr("EpcPublishedTwice: the DRA driver"),
                                HasSubstr("the device plugin is to offer"))));

  driver = fail(ErrorCode::kInternal, "ended");
  kubelet_.wait_healthy(kEpcMibResource, kMib);
  EXPECT_EQ(instance.plugin().refusal(), "");
  EXPECT_EQ(asked_, 1) << "whether containers have something of the driver's";
  EXPECT_THAT(instance.observer().troubles(), SizeIs(1));
}

TEST_F(TwoPublishers, ArePreventedWhereThePluginIsFirst) {
  {
    PluginInstance instance(node_, options());
    ASSERT_TRUE(instance.start().has_value());
    kubelet_.wait_healthy(kEpcMibResource, kMib);
    EXPECT_EQ(asked_, 0);
    const auto driver = take_as_driver();
    ASSERT_FALSE(driver.has_value());
    EXPECT_THAT(driver.error().message, HasSubstr("the device plugin offers this node's EPC"));
  }
  EXPECT_TRUE(take_as_driver().has_value());
}

TEST_F(TwoPublishers, MayShareWhatThereIs) {
  node_.set([] {
    NodeFindings found;
    found.epc.nodes = {{0U, 50 * kMibBytes, true}, {1U, 50 * kMibBytes, true}};
    return found;
  }());
  const auto driver = take_as_driver(40);
  SgxDevicePluginOptions share = options();
  share.epc_share = 60 * kMibBytes;
  PluginInstance instance(node_, share);
  ASSERT_TRUE(instance.start().has_value());
  kubelet_.wait_healthy(kEpcMibResource, 60);
  EXPECT_EQ(instance.observer().reports().at(0).epc_mib, 60U);
  PluginInstance too_much(node_, [&] {
    share.epc_share = 61 * kMibBytes;
    return share;
  }());
  ASSERT_TRUE(too_much.start().has_value());
  EXPECT_THAT(too_much.plugin().refusal(), HasSubstr("already, 40 MiB"));
}

TEST_F(TwoPublishers, AreNotTwoInstancesOfOne) {
  PluginInstance first(node_, options());
  PluginInstance second(node_, options());
  ASSERT_TRUE(first.start().has_value());
  ASSERT_TRUE(second.start().has_value());
  EXPECT_EQ(first.plugin().refusal() + second.plugin().refusal(), "");
}

/// What the driver has given is theirs until they end.
TEST_F(TwoPublishers, AreTwoAsLongAsContainersHaveClaims) {
  {
    ASSERT_TRUE(take_as_driver().has_value());
  }
  set_claims(Claims{{"ns", "pod", "main", "epc", "sgx.confcom.dev"}});
  PluginInstance instance(node_, options());
  ASSERT_TRUE(instance.start().has_value());
  wait_empty();
  EXPECT_THAT(instance.plugin().refusal(), HasSubstr("ns/pod main (claim epc)"));
  EXPECT_TRUE(take_as_driver().has_value()) << "it may come back, as nobody else offers anything";
  set_claims(fail(ErrorCode::kUnavailable, "no kubelet"));
  wait_refusal(instance, "no kubelet");
  set_claims(Claims{{"ns", "pod", "main", "gpu", "gpu.example.com"}});
  kubelet_.wait_healthy(kEpcMibResource, kMib);
  EXPECT_THAT(
      instance.observer().troubles(),
      ElementsAre(HasSubstr("EpcPublishedTwice: containers"), HasSubstr("EpcPublisherUnknown: ")));
  const int asked = asked_;
  PluginInstance later(node_, options());
  ASSERT_TRUE(later.start().has_value());
  EXPECT_EQ(later.plugin().refusal(), "");
  EXPECT_EQ(asked_, asked) << "none is left, as was seen";
}

TEST_F(TwoPublishers, AreFearedWhereNothingCanBeKnown) {
  SgxDevicePluginOptions wrong = options();
  wrong.publisher_directory = "/dev/null/p";
  PluginInstance instance(node_, wrong);
  ASSERT_TRUE(instance.start().has_value());
  wait_empty();
  EXPECT_THAT(instance.observer().troubles(),
              ElementsAre(AllOf(HasSubstr("EpcPublisherUnknown: /dev/null/p"),
                                HasSubstr("--publisher-dir"))));
}

TEST_F(TwoPublishers, MakeThePluginUnready) {
  auto driver = take_as_driver();
  PluginInstance instance(node_, options());
  ASSERT_TRUE(instance.start().has_value());
  DevicePluginMetrics metrics;
  const Operations operations = device_plugin_operations(
      instance.plugin(), metrics, [] { return std::vector<rpc::ContainerDevices>{}; });
  EXPECT_THAT(operations.unready(), HasSubstr("nothing is offered: the DRA driver"));
  driver = fail(ErrorCode::kInternal, "ended");
  kubelet_.wait_healthy(kEpcMibResource, kMib);
  while (!operations.unready().empty()) std::this_thread::yield();  // the kubelet answers
}

TEST_F(TwoPublishers, AreTwoWhereOneIsTheNodesStatus) {
  auto driver = take_as_driver();
  SgxDevicePluginOptions status = options();
  status.publish = PublishOption::kNodeStatus;
  PluginInstance instance(node_, status);
  ASSERT_TRUE(instance.start().has_value());
  EXPECT_THAT(instance.observer().reports().at(0).resources, ElementsAre(Pair(kEpcMibResource, 0)));
  driver = fail(ErrorCode::kInternal, "ended");
  while (instance.observer().reports().size() < 2) std::this_thread::yield();
  EXPECT_THAT(instance.observer().reports().at(1).resources,
              ElementsAre(Pair(kEpcMibResource, kMib)));
}

TEST_F(TwoPublishers, AreOneWhereThePluginLeavesItToTheDriver) {
  const auto driver = take_as_driver();
  SgxDevicePluginOptions dra = options();
  dra.publish = PublishOption::kDra;
  dra.kubelet_directory = directory_.path() / "absent";
  PluginInstance instance(node_, dra);
  ASSERT_TRUE(instance.start().has_value());
  EXPECT_EQ(instance.plugin().publication(), Publication::kDra);
  EXPECT_EQ(instance.plugin().refusal(), "");
  EXPECT_THAT(instance.plugin().resources(), IsEmpty());
  const auto reports = instance.observer().reports();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_TRUE(reports[0].has_sgx);
  EXPECT_THAT(reports[0].resources, IsEmpty());
  EXPECT_TRUE(take_as_driver().has_value());
}

TEST_F(TwoPublishers, AreNotAskedForIntelsResources) {
  SgxDevicePluginOptions both = options();
  both.publish = PublishOption::kDra;
  both.intel_resources = true;
  PluginInstance instance(node_, both);
  const auto started = instance.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(started.error().message, HasSubstr("--intel-resources"));
}

}  // namespace
}  // namespace confcom::service
