// A kubelet's side by gRPC's own library, against a DRA driver's service over our server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "grpc_peer.h"
#include "kubelet_api.pb.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/kubelet/dra_service.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"

namespace confcom::kubelet_api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace messages = confcom::test::kubelet;
using rpc::ClaimDevice;
using rpc::ClaimName;
using rpc::DeviceHealthReport;

const std::string kPrepare = "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources";
const std::string kUnprepare = "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources";
const std::string kWatch = "/v1alpha1.DRAResourceHealth/NodeWatchResources";
constexpr std::chrono::seconds kPatience{30};

/// Prepares each claim with two devices; those that are named "bad" not, those named "slow" later.
class Backend final : public rpc::DraBackend {
 public:
  void prepare(std::vector<ClaimName> claims, std::function<void(Prepared)> done) override {
    Prepared out;
    for (const ClaimName& claim : claims) out.emplace(claim.uid, devices_of(claim));
    if (claims.empty() || claims.front().name != "slow") return done(std::move(out));
    const std::scoped_lock lock(mutex_);
    held_ = [done = std::move(done), out = std::move(out)] { done(out); };
    changed_.notify_all();
  }
  void unprepare(std::vector<ClaimName> claims, std::function<void(Unprepared)> done) override {
    Unprepared out;
    for (const ClaimName& claim : claims) {
      if (claim.name == "bad") {
        out.emplace(claim.uid, fail(ErrorCode::kIo, "it is in use"));
      } else {
        out.emplace(claim.uid, Result<void>());
      }
    }
    done(std::move(out));
  }
  [[nodiscard]] std::vector<DeviceHealthReport> health() override {
    return {{.pool = "n1",
             .device = "epc-0",
             .health = rpc::DeviceHealth::kUnhealthy,
             .updated = Timestamp(std::chrono::seconds(1'768'478'400)),
             .good_for = std::chrono::seconds(60),
             .message = "the device node is gone"}};
  }
  void on_registration(const std::string& error) override {
    const std::scoped_lock lock(mutex_);
    registrations_.push_back(error);
  }

  [[nodiscard]] std::vector<std::string> registrations() {
    const std::scoped_lock lock(mutex_);
    return registrations_;
  }
  /// Waits for a claim that is slow; then what answers it.
  [[nodiscard]] std::function<void()> wait_held() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return held_ != nullptr; }));
    return std::exchange(held_, nullptr);
  }

 private:
  static Result<std::vector<ClaimDevice>> devices_of(const ClaimName& claim) {
    if (claim.name == "bad") return fail(ErrorCode::kUnavailable, "no room in epc-0 \xE4");
    return std::vector<ClaimDevice>{
        {.requests = {"epc"},
         .pool = "n1",
         .device = "epc-0",
         .cdi_ids = {"sgx.confcom.dev/epc=" + claim.uid + "-0"},
         .share_id = "a-b"},
        {.requests = {}, .pool = "n1", .device = "epc-1", .cdi_ids = {}, .share_id = ""}};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> held_;
  std::vector<std::string> registrations_;
};

std::string request_of(const std::vector<ClaimName>& claims) {
  messages::ClaimsToPrepare out;
  for (const ClaimName& claim : claims) {
    auto& added = *out.add_claims();
    added.set_name_space(claim.name_space);
    added.set_uid(claim.uid);
    added.set_name(claim.name);
  }
  return out.SerializeAsString();
}

class DraClient : public ::testing::Test {
 protected:
  DraClient() : server_(loop_.loop(), rpc::UnixListener::listen_new(path_).value(), service_, {}) {
    loop_.start();
  }
  ~DraClient() override { loop_.stop(); }

  /// The one answer of a call that goes well.
  template <class Message>
  Message call(const std::string& method, const std::string& request) {
    const auto outcome = kubelet_.call(method, request);
    EXPECT_TRUE(outcome.status.ok()) << outcome.status.error_message();
    Message out;
    EXPECT_TRUE(out.ParseFromString(outcome.messages.at(0)));
    return out;
  }

  rpc::testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "sgx.confcom.dev.sock";
  Backend backend_;
  rpc::DraService service_{backend_, "sgx.confcom.dev"};
  rpc::testing::RunningLoop loop_;
  rpc::GrpcServer server_;
  GrpcPeer kubelet_{path_};
};

TEST_F(DraClient, FindsTheDriver) {
  const auto info = call<messages::Introduced>("/pluginregistration.Registration/GetInfo", "");
  EXPECT_EQ(info.type(), "DRAPlugin");
  EXPECT_EQ(info.name(), "sgx.confcom.dev");
  EXPECT_EQ(info.endpoint(), "");
  EXPECT_THAT(info.versions(), ElementsAre("v1.DRAPlugin", "v1alpha1.DRAResourceHealth"));
}

TEST_F(DraClient, SaysWhetherItTakesTheDriver) {
  const std::string notify = "/pluginregistration.Registration/NotifyRegistrationStatus";
  messages::Registered message;
  message.set_error("no services in common");
  EXPECT_TRUE(kubelet_.call(notify, message.SerializeAsString()).status.ok());
  message.Clear();
  message.set_well(true);
  EXPECT_TRUE(kubelet_.call(notify, message.SerializeAsString()).status.ok());
  EXPECT_THAT(backend_.registrations(), ElementsAre("no services in common", ""));
}

TEST_F(DraClient, HasClaimsPrepared) {
  const auto answer = call<messages::DevicesByClaim>(
      kPrepare, request_of({{"team", "good", "u1"}, {"team", "bad", "u2"}}));
  ASSERT_EQ(answer.claims().size(), 2U);
  const auto& good = answer.claims().at("u1");
  EXPECT_EQ(good.error(), "");
  ASSERT_EQ(good.devices_size(), 2);
  EXPECT_THAT(good.devices(0).requests(), ElementsAre("epc"));
  EXPECT_EQ(good.devices(0).pool(), "n1");
  EXPECT_EQ(good.devices(0).device(), "epc-0");
  EXPECT_THAT(good.devices(0).cdi_ids(), ElementsAre("sgx.confcom.dev/epc=u1-0"));
  EXPECT_EQ(good.devices(0).share(), "a-b");
  EXPECT_FALSE(good.devices(1).has_share()) << "the kubelet takes an empty one for a name";
  EXPECT_EQ(answer.claims().at("u2").error(), "no room in epc-0 ?");
}

TEST_F(DraClient, HasClaimsUnprepared) {
  const auto answer = call<messages::ErrorsByClaim>(
      kUnprepare, request_of({{"team", "good", "u1"}, {"team", "bad", "u2"}}));
  ASSERT_EQ(answer.claims().size(), 2U);
  EXPECT_EQ(answer.claims().at("u1").error(), "");
  EXPECT_EQ(answer.claims().at("u2").error(), "it is in use");
}

TEST_F(DraClient, IsToldWhatIsWrongWithARequest) {
  const auto twice = kubelet_.call(kPrepare, request_of({{"n", "a", "u"}, {"n", "b", "u"}}));
  EXPECT_EQ(twice.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(twice.status.error_message(), HasSubstr("uid u twice"));
  const auto unnamed = kubelet_.call(kUnprepare, request_of({{"n", "", "u"}}));
  EXPECT_EQ(unnamed.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto old = kubelet_.call("/v1beta1.DRAPlugin/NodePrepareResources", "");
  EXPECT_EQ(old.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(old.status.error_message(), HasSubstr("v1.DRAPlugin"));
}

TEST_F(DraClient, WatchesHealth) {
  int count = 0;
  messages::HealthOfAll all;
  const auto watched = kubelet_.call(kWatch, "", kPatience, [&](const std::string& message) {
    EXPECT_TRUE(all.ParseFromString(message));
    service_.send_health();
    return ++count < 5;
  });
  EXPECT_EQ(watched.status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_GE(watched.messages.size(), 5U);
  ASSERT_EQ(all.devices_size(), 1);
  EXPECT_EQ(all.devices(0).device().pool(), "n1");
  EXPECT_EQ(all.devices(0).device().device(), "epc-0");
  EXPECT_EQ(all.devices(0).health(), messages::UNHEALTHY);
  EXPECT_EQ(all.devices(0).updated(), 1'768'478'400);
  EXPECT_EQ(all.devices(0).timeout(), 60);
  EXPECT_EQ(all.devices(0).message(), "the device node is gone");
}

TEST_F(DraClient, MayHaveLeftBeforeTheAnswer) {
  const auto left =
      kubelet_.call(kPrepare, request_of({{"n", "slow", "u"}}), std::chrono::milliseconds(100));
  EXPECT_EQ(left.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  backend_.wait_held()();
  EXPECT_EQ(
      call<messages::DevicesByClaim>(kPrepare, request_of({{"n", "good", "u"}})).claims_size(), 1)
      << "the kubelet asks again";
}

TEST_F(DraClient, UnpreparesWhileItPrepares) {
  auto preparing = std::async(std::launch::async, [&] {
    return call<messages::DevicesByClaim>(kPrepare, request_of({{"n", "slow", "u1"}}));
  });
  const auto answer = backend_.wait_held();
  EXPECT_EQ(
      call<messages::ErrorsByClaim>(kUnprepare, request_of({{"n", "good", "u2"}})).claims_size(),
      1);
  answer();
  EXPECT_EQ(preparing.get().claims().at("u1").devices_size(), 2);
}

}  // namespace
}  // namespace confcom::kubelet_api
