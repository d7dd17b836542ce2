#include "rpc/kubelet/dra_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/recorded_call.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::RecordedCall;
using testing::varint_field;

constexpr std::string_view kGetInfo = "/pluginregistration.Registration/GetInfo";
constexpr std::string_view kNotify = "/pluginregistration.Registration/NotifyRegistrationStatus";
constexpr std::string_view kPrepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources";
constexpr std::string_view kUnprepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources";
constexpr std::string_view kWatch = "/v1alpha1.DRAResourceHealth/NodeWatchResources";

ByteVector text(std::uint32_t number, std::string_view value) {
  return bytes_field(number, as_bytes(value));
}

std::string string_of(const ByteVector& bytes) { return std::string(as_text(bytes)); }

/// One of a request's claims.
ByteVector claim(std::string_view uid, std::string_view name = "c", std::string_view space = "n") {
  return bytes_field(1, concat({text(1, space), text(2, uid), text(3, name)}));
}

/// So many claims, each with a uid of its own.
std::string claims(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += string_of(claim("u" + std::to_string(i)));
  return out;
}

/// What an answer has for each claim, still encoded.
std::map<std::string, std::string> entries(std::string_view answer) {
  std::map<std::string, std::string> out;
  ProtobufScanner scanner(answer);
  while (const auto entry = scanner.next()) {
    std::string_view key;
    std::string_view value;
    ProtobufScanner fields(entry->bytes);
    while (const auto field = fields.next()) (field->number == 1 ? key : value) = field->bytes;
    EXPECT_TRUE(out.emplace(key, value).second) << key;
  }
  EXPECT_FALSE(scanner.is_malformed());
  return out;
}

class Backend final : public DraBackend {
 public:
  void prepare(std::vector<ClaimName> claims, std::function<void(Prepared)> done) override {
    asked = std::move(claims);
    if (holds) {
      held = std::move(done);
    } else {
      done(std::move(prepared));
    }
  }
  void unprepare(std::vector<ClaimName> claims, std::function<void(Unprepared)> done) override {
    asked = std::move(claims);
    done(std::move(unprepared));
  }
  [[nodiscard]] std::vector<DeviceHealthReport> health() override { return reports(); }
  void on_registration(const std::string& error) override { registrations.push_back(error); }

  std::vector<ClaimName> asked;
  Prepared prepared;
  Unprepared unprepared;
  bool holds = false;
  std::function<void(Prepared)> held;
  std::vector<std::string> registrations;
  std::function<std::vector<DeviceHealthReport>()> reports = [] {
    return std::vector<DeviceHealthReport>();
  };
};

class DraServiceTest : public ::testing::Test {
 protected:
  std::shared_ptr<RecordedCall> call(std::string_view method, std::string_view message = {}) {
    auto out = std::make_shared<RecordedCall>();
    service_.serve({method, message}, out);
    return out;
  }
  std::shared_ptr<RecordedCall> call(std::string_view method, const ByteVector& message) {
    return call(method, as_text(message));
  }
  /// Neither answered nor told to the backend.
  void expect_refused(std::string_view method, std::string_view message, std::string_view why) {
    backend_.asked.clear();
    const auto refused = call(method, message);
    EXPECT_EQ(refused->code(), GrpcCode::kInvalidArgument) << why;
    EXPECT_THAT(refused->status().value_or(GrpcStatus{}).message, HasSubstr(why));
    EXPECT_THAT(refused->sent(), IsEmpty());
    EXPECT_THAT(backend_.asked, IsEmpty());
  }

  Backend backend_;
  DraService service_{backend_, "sgx.confcom.dev"};
};

TEST_F(DraServiceTest, IsIntroducedWithoutAnotherSocket) {
  const auto answer = call(kGetInfo);
  EXPECT_EQ(answer->status(), GrpcStatus{});
  EXPECT_THAT(answer->sent(),
              ElementsAre(string_of(
                  concat({text(1, "DRAPlugin"), text(2, "sgx.confcom.dev"), text(4, "v1.DRAPlugin"),
                          text(4, "v1alpha1.DRAResourceHealth")}))));
}

TEST_F(DraServiceTest, HearsHowItsRegistrationWent) {
  EXPECT_THAT(call(kNotify, varint_field(1, 1))->sent(), ElementsAre(""));
  EXPECT_EQ(call(kNotify, text(2, "no such\n\xFFversion"))->status(), GrpcStatus{});
  EXPECT_EQ(call(kNotify)->status(), GrpcStatus{});
  EXPECT_THAT(backend_.registrations,
              ElementsAre("", "no such??version", "the kubelet does not say why"));
}

TEST_F(DraServiceTest, RefusesMethodsThatItDoesNotServe) {
  for (const char* const method :
       {"", "/", "/v1.DRAPlugin/NodePrepareResources",
        "/k8s.io.kubelet.pkg.apis.dra.v1beta1.DRAPlugin/NodePrepareResources",
        "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResourcesX",
        "k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources",
        "/pluginregistration.Registration/", "/v1.DRAResourceHealth/NodeWatchResources"}) {
    const auto refused = call(method);
    EXPECT_EQ(refused->code(), GrpcCode::kUnimplemented) << method;
    EXPECT_THAT(refused->sent(), IsEmpty());
  }
}

TEST_F(DraServiceTest, RefusesWhatIsNoMessageOfTheMethod) {
  for (const std::string_view method : {kGetInfo, kNotify, kPrepare, kUnprepare, kWatch}) {
    const auto refused = call(method, "\xFF");
    EXPECT_EQ(refused->code(), GrpcCode::kInvalidArgument) << method;
    EXPECT_THAT(refused->sent(), IsEmpty());
  }
  EXPECT_THAT(backend_.registrations, IsEmpty());
}

TEST_F(DraServiceTest, WritesTheDevicesOfEachClaim) {
  backend_.prepared["u1"] = std::vector<ClaimDevice>{
      {.requests = {"a", "b/c"},
       .pool = "n1",
       .device = "epc-0",
       .cdi_ids = {"sgx.confcom.dev/epc=u1-0"},
       .share_id = "s"},
      {.requests = {}, .pool = "n1", .device = "epc-1", .cdi_ids = {}, .share_id = ""}};
  backend_.prepared["u2"] = fail(ErrorCode::kUnavailable, "not now");
  const auto answer = call(kPrepare, concat({claim("u1", "c", "team"), claim("u2", "d")}));
  EXPECT_EQ(answer->status(), GrpcStatus{});
  EXPECT_THAT(backend_.asked, ElementsAre(ClaimName{"team", "c", "u1"}, ClaimName{"n", "d", "u2"}));
  ASSERT_EQ(answer->sent().size(), 1U);
  const ByteVector devices =
      concat({bytes_field(1, concat({text(1, "a"), text(1, "b/c"), text(2, "n1"), text(3, "epc-0"),
                                     text(4, "sgx.confcom.dev/epc=u1-0"), text(5, "s")})),
              bytes_field(1, concat({text(2, "n1"), text(3, "epc-1")}))});
  EXPECT_THAT(
      entries(answer->sent().front()),
      ElementsAre(Pair("u1", string_of(devices)), Pair("u2", string_of(text(2, "not now")))));
}

TEST_F(DraServiceTest, WritesHowEachUnprepareWent) {
  backend_.unprepared["u1"] = {};
  backend_.unprepared["u2"] = fail(ErrorCode::kIo, "disk full");
  const auto answer = call(kUnprepare, concat({claim("u2"), claim("u1")}));
  EXPECT_EQ(answer->status(), GrpcStatus{});
  EXPECT_THAT(backend_.asked, ElementsAre(ClaimName{"n", "c", "u2"}, ClaimName{"n", "c", "u1"}));
  ASSERT_EQ(answer->sent().size(), 1U);
  EXPECT_THAT(entries(answer->sent().front()),
              ElementsAre(Pair("u1", ""), Pair("u2", string_of(text(1, "disk full")))));
}

TEST_F(DraServiceTest, HasAnEntryForEachClaimOfTheRequestAndNoOther) {
  backend_.prepared["other"] = std::vector<ClaimDevice>();
  backend_.unprepared["other"] = {};
  for (const std::string_view method : {kPrepare, kUnprepare}) {
    const auto answer = call(method, claim("u1"));
    EXPECT_EQ(answer->status(), GrpcStatus{});
    EXPECT_THAT(entries(answer->sent().at(0)),
                ElementsAre(Pair("u1", HasSubstr("said nothing of this claim"))));
  }
  EXPECT_THAT(call(kPrepare)->sent(), ElementsAre("")) << "of no claim, nothing";
}

TEST_F(DraServiceTest, SaysErrorsInTextThatAKubeletTakes) {
  backend_.prepared["u1"] = fail(ErrorCode::kMalformed, "\xFFline\n" + std::string(2000, 'x'));
  backend_.prepared["u2"] = fail(ErrorCode::kDenied, "");
  const auto answer = call(kPrepare, concat({claim("u1"), claim("u2")}));
  EXPECT_THAT(entries(answer->sent().at(0)),
              ElementsAre(Pair("u1", string_of(text(2, "?line?" + std::string(1018, 'x')))),
                          Pair("u2", string_of(text(2, "denied")))));
}

TEST_F(DraServiceTest, RefusesClaimsWithoutNames) {
  for (const std::string_view method : {kPrepare, kUnprepare}) {
    expect_refused(method, as_text(claim("")), "uid");
    expect_refused(method, as_text(claim("u", "")), "name");
    expect_refused(method, as_text(claim("u", "c", "")), "namespace");
    expect_refused(method, as_text(bytes_field(1, {})), "namespace");
    expect_refused(method, as_text(claim("../u")), "uid '../u'");
    expect_refused(method, as_text(claim("u", "a/b")), "name 'a/b'");
    expect_refused(method, as_text(claim("u", "c", "..")), "namespace '..'");
    expect_refused(method, as_text(claim(std::string(254, 'u'))), "uid");
    expect_refused(method, as_text(claim("\xFF")), "uid '?'");
    expect_refused(method, as_text(bytes_field(1, as_bytes(std::string_view("\x0A\x05x", 3)))),
                   "protobuf");
  }
}

TEST_F(DraServiceTest, RefusesAClaimThatIsNamedTwice) {
  expect_refused(kPrepare, as_text(concat({claim("u1"), claim("u2"), claim("u1", "d")})),
                 "uid u1 twice");
}

TEST_F(DraServiceTest, TakesNoMoreClaimsThanTheCap) {
  const auto answer = call(kUnprepare, claims(DraService::kMaxClaims));
  EXPECT_EQ(answer->status(), GrpcStatus{});
  EXPECT_EQ(entries(answer->sent().at(0)).size(), DraService::kMaxClaims);
  expect_refused(kUnprepare, claims(DraService::kMaxClaims + 1), "more than 1024 claims");
}

TEST_F(DraServiceTest, PassesOverFieldsOfLaterVersions) {
  backend_.unprepared["u1"] = {};
  const auto answer = call(
      kUnprepare, concat({varint_field(1, 7), text(9, "new"), claim("u1"), varint_field(8, 1)}));
  EXPECT_THAT(entries(answer->sent().at(0)), ElementsAre(Pair("u1", "")));
}

TEST_F(DraServiceTest, AnswersWhenTheBackendHasDoneIt) {
  backend_.holds = true;
  const auto waiting = call(kPrepare, claim("u1"));
  EXPECT_FALSE(waiting->status().has_value());
  EXPECT_THAT(waiting->sent(), IsEmpty());
  service_.on_cancelled(*waiting);  // what comes now is the call's to drop
  std::jthread([this] { backend_.held({{"u1", std::vector<ClaimDevice>()}}); }).join();
  EXPECT_THAT(entries(waiting->sent().at(0)), ElementsAre(Pair("u1", "")));
  EXPECT_EQ(waiting->status(), GrpcStatus{});
}

TEST_F(DraServiceTest, WritesTheHealthOfEachDevice) {
  backend_.reports = [] {
    return std::vector<DeviceHealthReport>{
        {.pool = "n1",
         .device = "epc-0",
         .health = DeviceHealth::kHealthy,
         .updated = Timestamp(std::chrono::seconds(1'700'000'000)),
         .good_for = std::chrono::seconds(60),
         .message = ""},
        {.pool = "n1",
         .device = "epc-1",
         .health = DeviceHealth::kUnhealthy,
         .updated = Timestamp(std::chrono::seconds(1)),
         .good_for = std::chrono::seconds(0),
         .message = "gone\n"},
        {.pool = "n1", .device = "epc-2", .updated = Timestamp(), .message = ""}};
  };
  const auto device = [](std::string_view name) {
    return bytes_field(1, concat({text(1, "n1"), text(2, name)}));
  };
  const ByteVector want = concat(
      {bytes_field(1, concat({device("epc-0"), varint_field(2, 1), varint_field(3, 1'700'000'000),
                              varint_field(4, 60)})),
       bytes_field(
           1, concat({device("epc-1"), varint_field(2, 2), varint_field(3, 1), text(5, "gone?")})),
       bytes_field(1, device("epc-2"))});
  const auto watching = call(kWatch);
  EXPECT_THAT(watching->sent(), ElementsAre(string_of(want)));
  EXPECT_FALSE(watching->status().has_value()) << "it is the client that ends the stream";
}

TEST_F(DraServiceTest, SendsHealthToWhoeverWatches) {
  service_.send_health();  // to nobody
  const auto first = call(kWatch);
  const auto second = call(kWatch);
  service_.send_health();
  service_.on_cancelled(*first);
  service_.send_health();
  service_.on_cancelled(*second);
  service_.on_cancelled(*second);
  service_.send_health();
  EXPECT_EQ(first->sent().size(), 2U);
  EXPECT_EQ(second->sent().size(), 3U);
}

TEST_F(DraServiceTest, SendsTheNewestHealthLast) {
  std::jthread changing;
  bool is_new = false;
  backend_.reports = [&] {
    if (std::exchange(is_new, true)) {
      return std::vector<DeviceHealthReport>{
          {.pool = "p", .device = "d", .updated = Timestamp(), .message = "new"}};
    }
    changing = std::jthread([this] { service_.send_health(); });
    return std::vector<DeviceHealthReport>();
  };
  const auto watching = call(kWatch);
  changing.join();
  EXPECT_THAT(watching->sent(), ElementsAre("", HasSubstr("new")));
}

}  // namespace
}  // namespace confcom::rpc
