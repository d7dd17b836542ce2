#include "service/dra_driver/sgx_dra_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/testing/scratch_directory.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/running_loop.h"
#include "service/device_plugin/testing/plugin_connection.h"
#include "service/dra_driver/dra_metrics.h"
#include "service/dra_driver/dra_operations.h"
#include "service/dra_driver/testing/claim_json.h"
#include "service/dra_driver/testing/fake_cluster.h"
#include "service/dra_driver/testing/fake_pod_resources.h"
#include "service/sgx_node/testing/fake_node.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::claim_json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PluginConnection;
using ::testing::SizeIs;

constexpr const char* kSliceName = "node1-sgx.confcom.dev";
constexpr const char* kPrepare = "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources";
constexpr const char* kUnprepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources";

std::string field(std::uint32_t number, std::string_view value) {
  return std::string(as_text(rpc::testing::bytes_field(number, as_bytes(value))));
}

/// A request for one claim of the namespace "ns".
std::string request(const std::string& name, const std::string& uid) {
  return field(1, field(1, "ns") + field(2, uid) + field(3, name));
}

/// The fields with a length of that number.
std::vector<std::string> fields(std::string_view message, std::uint32_t number) {
  std::vector<std::string> out;
  rpc::ProtobufScanner scanner(message);
  while (const auto found = scanner.next()) {
    if (found->number == number && found->has_length) out.emplace_back(found->bytes);
  }
  return out;
}

/// What the answer says of its one claim.
std::string outcome(const std::string& answer) { return fields(fields(answer, 1).at(0), 2).at(0); }

class Recorder final : public SgxDraDriver::Observer {
 public:
  void on_prepared(const Error* error) override { metrics.count_prepared(error); }
  void on_unprepared(const Error* error) override { metrics.count_unprepared(error); }
  void on_node(const NodeReport& /*report*/) override {}
  void on_trouble(const std::string& reason, const std::string& /*message*/) override {
    const std::scoped_lock lock(mutex_);
    troubles_.push_back(reason);
  }
  [[nodiscard]] std::vector<std::string> troubles() {
    const std::scoped_lock lock(mutex_);
    return troubles_;
  }
  DraMetrics metrics;

 private:
  std::mutex mutex_;
  std::vector<std::string> troubles_;
};

/// A driver's process, as far as a kubelet and an API server can tell.
class Instance {
 public:
  Instance(const fs::path& root, testing::FakeCluster& cluster, const NodeSource& node,
           const fs::path& pod_resources)
      : driver_(std::make_unique<SgxDraDriver>(
            loop_.loop(), log_, clock_, node, cluster.client(), recorder_,
            SgxDraDriverOptions{.node = "node1",
                                .version = "0.1.0",
                                .registry_directory = root / "registry",
                                .state_directory = root / "state",
                                .cdi_directory = root / "cdi",
                                .pod_resources_socket = pod_resources,
                                .publisher_directory = root / "publishers",
                                .boot_id = "boot"})) {
    EXPECT_TRUE(driver_->open().has_value());
    EXPECT_TRUE(driver_->start().has_value());
    driver_->on_node_object("{}");
    loop_.start();
  }
  ~Instance() { leave(); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void leave() {
    if (driver_ == nullptr) return;
    driver_->leave();
    loop_.stop();
    driver_.reset();
  }
  [[nodiscard]] SgxDraDriver& driver() { return *driver_; }
  [[nodiscard]] Recorder& recorder() { return recorder_; }
  void turn() { loop_.turn(); }
  void wait(const std::function<bool(const SgxDraDriver::State&)>& is_so) {
    while (!is_so(driver_->state())) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

 private:
  rpc::testing::RunningLoop loop_{2};
  Log log_{LogLevel::kError};
  SystemClock clock_;
  Recorder recorder_;
  std::unique_ptr<SgxDraDriver> driver_;
};

class SgxDraDriverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(root() / "registry");
    node_.watch({{.path = root(), .contents = true}});
  }
  [[nodiscard]] fs::path root() const { return directory_.path(); }
  std::unique_ptr<Instance> start() {
    return std::make_unique<Instance>(root(), cluster_, node_, kubelet_.socket());
  }
  /// Started, and taken by the kubelet.
  std::unique_ptr<Instance> start_registered() {
    auto out = start();
    (void)call("/pluginregistration.Registration/NotifyRegistrationStatus",
               std::string(as_text(rpc::testing::varint_field(1, 1))));
    return out;
  }
  /// Registered, permitted and published.
  std::unique_ptr<Instance> start_published() {
    auto out = start_registered();
    out->wait([](const auto& state) { return state.permission.has_value(); });
    wait_for_slice([](const Json& slice) { return !slice["spec"]["devices"].empty(); });
    return out;
  }
  void wait_for_slice(const std::function<bool(const Json&)>& is_so) {
    cluster_.wait("the slice", [&](const auto& slices) {
      const auto found = slices.find(kSliceName);
      return found != slices.end() && is_so(Json::parse(found->second));
    });
  }
  [[nodiscard]] std::vector<fs::path> sockets() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(root() / "registry")) out.push_back(entry);
    std::ranges::sort(out);
    return out;
  }
  /// Over the newest instance's socket.
  [[nodiscard]] std::string call(const char* method, const std::string& message) const {
    const auto kubelet = PluginConnection::dial(sockets().back());
    const auto answer = kubelet->call(method, message);
    EXPECT_TRUE(answer.has_value()) << answer.error().message;
    return answer.value_or("");
  }
  [[nodiscard]] std::string error_of_prepare(const std::string& name,
                                             const std::string& uid) const {
    return fields(outcome(call(kPrepare, request(name, uid))), 2).at(0);
  }
  [[nodiscard]] fs::path cdi_file() const { return root() / "cdi" / "sgx.confcom.dev-u1.json"; }

  confcom::testing::ScratchDirectory directory_;
  testing::FakeCluster cluster_;
  testing::FakePodResources kubelet_;
  testing::FakeNode node_{64};
};

TEST_F(SgxDraDriverTest, IsFoundByAKubelet) {
  const auto instance = start();
  const std::string info = call("/pluginregistration.Registration/GetInfo", "");
  EXPECT_EQ(fields(info, 1).at(0), "DRAPlugin");
  EXPECT_EQ(fields(info, 2).at(0), "sgx.confcom.dev");
  EXPECT_THAT(fields(info, 4), Contains("v1.DRAPlugin"));
  EXPECT_FALSE(instance->driver().state().is_registered);
  instance->wait([](const auto& state) { return state.permission.has_value(); });
  EXPECT_EQ(instance->driver().state().slice.writes, 0U) << "a kubelet would not remove it";
  const std::string registered = std::string(as_text(rpc::testing::varint_field(1, 1)));
  (void)call("/pluginregistration.Registration/NotifyRegistrationStatus", registered);
  EXPECT_TRUE(instance->driver().state().is_registered);
  wait_for_slice([](const Json&) { return true; });
  instance->leave();
  EXPECT_THAT(sockets(), IsEmpty());
}

TEST_F(SgxDraDriverTest, PreparesAndUnprepares) {
  const auto instance = start_published();
  cluster_.set_claim("ns/claim", claim_json({.quantity = "10Mi"}));
  const std::string prepared = outcome(call(kPrepare, request("claim", "u1")));
  ASSERT_THAT(fields(prepared, 2), IsEmpty());
  const std::string device = fields(prepared, 1).at(0);
  EXPECT_EQ(fields(device, 1).at(0), "epc");
  EXPECT_EQ(fields(device, 2).at(0), "node1");
  EXPECT_EQ(fields(device, 3).at(0), "epc-0");
  EXPECT_EQ(fields(device, 4).at(0), "sgx.confcom.dev/epc=u1-0");
  EXPECT_EQ(fields(device, 5).at(0), "s1");
  EXPECT_TRUE(fs::exists(cdi_file()));
  EXPECT_EQ(
      Json::parse(cluster_.await_status("ns/claim"))["status"]["devices"][0]["data"]["epcBytes"],
      10 << 20);
  EXPECT_EQ(outcome(call(kPrepare, request("claim", "u1"))), prepared) << "as often as it likes";

  EXPECT_THAT(outcome(call(kUnprepare, request("claim", "u1"))), IsEmpty());
  EXPECT_FALSE(fs::exists(cdi_file()));
  EXPECT_THAT(outcome(call(kUnprepare, request("claim", "u1"))), IsEmpty());
}

TEST_F(SgxDraDriverTest, WhatIsUnpreparedMeanwhileIsNotPrepared) {
  const auto instance = start_published();
  cluster_.set_claim("ns/claim", claim_json({}));
  cluster_.hold_claims(true);
  auto late = std::async(std::launch::async, [&] { return error_of_prepare("claim", "u1"); });
  cluster_.wait_for_held();
  EXPECT_THAT(outcome(call(kUnprepare, request("claim", "u1"))), IsEmpty());
  cluster_.hold_claims(false);
  EXPECT_THAT(late.get(), HasSubstr("has unprepared it meanwhile"));
  EXPECT_THAT(*instance->driver().state().claims, IsEmpty());
  EXPECT_FALSE(fs::exists(cdi_file()));
}

TEST_F(SgxDraDriverTest, SaysWhyAClaimIsNotPrepared) {
  const auto instance = start_published();
  EXPECT_THAT(error_of_prepare("none", "u1"), HasSubstr("claim ns/none: "));
  cluster_.set_claim("ns/claim", claim_json({.uid = "u2"}));
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("its uid is u2 now"));
  cluster_.set_claim("ns/claim", claim_json({.device = "epc-5"}));
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("no device 'epc-5'"));
  cluster_.set_claim("ns/claim", claim_json({.quantity = "65Mi"}));
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("device epc-0 has 64 MiB"));
  cluster_.set_claim("ns/claim", claim_json({.config = R"([{"source": "FromClaim", "opaque": {
      "driver": "sgx.confcom.dev", "parameters": {"apiVersion": "sgx.confcom.dev/v1alpha1",
      "kind": "EpcConfig", "privisoin": true}}}])"}));
  EXPECT_THAT(error_of_prepare("claim", "u1"),
              HasSubstr("status.allocation.devices.config[0].opaque.parameters.privisoin"));
  cluster_.set_claim("ns/claim", "not JSON");
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("claim ns/claim: "));
  EXPECT_THAT(*instance->driver().state().claims, IsEmpty());
  EXPECT_FALSE(fs::exists(cdi_file()));
}

TEST_F(SgxDraDriverTest, TheNextInstanceKnowsWhatIsPrepared) {
  cluster_.set_claim("ns/claim", claim_json({.quantity = "60Mi"}));
  cluster_.set_claim("ns/other",
                     claim_json({.uid = "u2", .share_id = "s2", .quantity = "5Mi"}, "other"));
  {
    const auto instance = start_published();
    ASSERT_THAT(fields(outcome(call(kPrepare, request("claim", "u1"))), 1), SizeIs(1));
  }
  const auto instance = start_published();
  EXPECT_TRUE(fs::exists(cdi_file()));
  EXPECT_THAT(error_of_prepare("other", "u2"), HasSubstr("ns/claim 60 MiB"));
  cluster_.set_claim("ns/claim", "");
  EXPECT_THAT(outcome(call(kUnprepare, request("claim", "u1"))), IsEmpty()) << "though it is gone";
  EXPECT_THAT(fields(outcome(call(kPrepare, request("other", "u2"))), 1), SizeIs(1));
}

TEST_F(SgxDraDriverTest, TheNewestInstanceWritesTheSlice) {
  const auto first = start_published();
  const auto second = start_registered();
  second->wait([](const auto& state) { return state.permission.has_value(); });
  ASSERT_THAT(sockets(), SizeIs(2));
  cluster_.wait_for_watch();
  cluster_.remove(kSliceName);
  wait_for_slice([](const Json&) { return true; });
  EXPECT_EQ(first->driver().state().slice.writes, 1U);
  second->leave();
  cluster_.remove(kSliceName);
  wait_for_slice([](const Json&) { return true; });
}

TEST_F(SgxDraDriverTest, TellsThatADeviceIsUnhealthy) {
  const auto instance = start_published();
  const auto kubelet = PluginConnection::dial(sockets().back());
  std::vector<std::string> told;
  std::mutex mutex;
  std::jthread watching([&] {
    kubelet->stream("/v1alpha1.DRAResourceHealth/NodeWatchResources", [&](const std::string& all) {
      const std::scoped_lock lock(mutex);
      told.push_back(all);
    });
  });
  const auto wait_told = [&](std::size_t count) {
    for (;;) {
      const std::scoped_lock lock(mutex);
      if (told.size() >= count) return;
    }
  };
  wait_told(1);
  EXPECT_THAT(fields(fields(told[0], 1).at(0), 5), Not(Contains(HasSubstr("MiB of EPC"))));
  node_.set(fail(ErrorCode::kIo, "dev/ cannot be read"));
  directory_.write("sgx", std::string_view("anew"));
  wait_told(2);
  EXPECT_EQ(fields(fields(told[1], 1).at(0), 5).at(0), "dev/ cannot be read");
  wait_for_slice([](const Json& slice) {
    return slice["spec"]["devices"][0].value("taints", Json::array()).size() == 1;
  });
  EXPECT_THAT(instance->recorder().troubles(), Contains("SgxUnreadable"));
  cluster_.set_claim("ns/claim", claim_json({}));
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("unhealthy"));
  kubelet->close();
}

TEST_F(SgxDraDriverTest, OffersNothingBesideADevicePlugin) {
  auto plugin = EpcPublication::take(root() / "publishers", EpcPublisher::kDevicePlugin,
                                     {.who = "the device plugin"}, 64 << 20);
  ASSERT_TRUE(plugin.has_value());
  const auto instance = start_registered();
  instance->wait([](const auto& state) {
    return !state.permission.has_value() && state.permission.error().code == ErrorCode::kDenied;
  });
  cluster_.set_claim("ns/claim", claim_json({}));
  EXPECT_THAT(error_of_prepare("claim", "u1"), HasSubstr("the device plugin"));
  EXPECT_THAT(instance->recorder().troubles(), Contains("EpcPublishedTwice"));
  EXPECT_THAT(dra_operations(instance->driver(), instance->recorder().metrics).unready(),
              HasSubstr("no EPC is offered: "));
  cluster_.wait("no slice", [](const auto& slices) { return slices.empty(); });
}

TEST_F(SgxDraDriverTest, SaysHowItIs) {
  const auto instance = start_published();
  cluster_.set_claim("ns/claim", claim_json({.quantity = "10Mi"}));
  (void)call(kPrepare, request("claim", "u1"));
  (void)error_of_prepare("none", "u2");
  const Operations said = dra_operations(instance->driver(), instance->recorder().metrics);
  EXPECT_THAT(said.unready(), IsEmpty());
  const std::string metrics = said.metrics();
  for (const char* const line :
       {"capacity_bytes{device=\"epc-0\"} 67108864", "publishing 1",
        "prepared_bytes{device=\"epc-0\"} 10485760", "registered 1",
        "prepared_claims{device=\"epc-0\"} 1", "slice_writes_total 1",
        "prepare_total{outcome=\"done\"} 1", "prepare_total{outcome=\"not_found\"} 1"}) {
    EXPECT_THAT(metrics, HasSubstr(std::string("confcom_dra_driver_") + line));
  }
}

TEST_F(SgxDraDriverTest, WithoutAKubeletsDirectoryItCannotStart) {
  fs::remove(root() / "registry");
  rpc::testing::RunningLoop loop;
  Log log(LogLevel::kError);
  const SystemClock clock;
  Recorder recorder;
  SgxDraDriver driver(loop.loop(), log, clock, node_, cluster_.client(), recorder,
                      {.node = "node1",
                       .version = "0.1.0",
                       .registry_directory = root() / "registry",
                       .state_directory = root() / "state",
                       .cdi_directory = root() / "cdi",
                       .pod_resources_socket = kubelet_.socket(),
                       .publisher_directory = root() / "publishers",
                       .boot_id = "boot"});
  ASSERT_TRUE(driver.open().has_value());
  const auto started = driver.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message, HasSubstr("is this a node?"));
}

}  // namespace
}  // namespace confcom::service
