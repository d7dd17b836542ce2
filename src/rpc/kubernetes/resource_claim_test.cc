#include "rpc/kubernetes/resource_claim.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace confcom::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

/// As the API server of 1.36 writes one that a scheduler has allocated.
constexpr std::string_view kAllocated = R"({
  "kind": "ResourceClaim", "apiVersion": "resource.k8s.io/v1",
  "metadata": {"name": "p-epc-7xk2v", "generateName": "p-epc-", "namespace": "team",
    "uid": "0e9c3f4a-5b7d-4f6e-9a51-2d8b1c7e6f30", "resourceVersion": "512",
    "creationTimestamp": "2026-01-15T12:00:00Z",
    "finalizers": ["resource.kubernetes.io/delete-protection"],
    "managedFields": [{"manager": "kube-scheduler", "fieldsV1": {"f:status": {}}}]},
  "spec": {"devices": {"requests": [{"name": "epc", "exactly": {
      "deviceClassName": "sgx.confcom.dev", "allocationMode": "ExactCount", "count": 2,
      "capacity": {"requests": {"epc": "1500Ki"}}}}]}},
  "status": {
    "allocation": {
      "devices": {
        "results": [
          {"request": "epc", "driver": "sgx.confcom.dev", "pool": "n1", "device": "epc-0",
           "shareID": "a6a1c1f0-8a44-4f0b-9e36-4f2d2f7a1c11", "consumedCapacity": {"epc": "2Mi"}},
          {"request": "any/small", "driver": "sgx.confcom.dev", "pool": "n1", "device": "epc-1",
           "shareID": "1d0ce7a2-52c0-4a3f-8c7c-6f3f6a0d9b22",
           "consumedCapacity": {"epc": "1Mi", "other.dev/keys": "0"},
           "tolerations": [{"key": "x", "operator": "Exists", "effect": "NoSchedule"}]},
          {"request": "gpu", "driver": "gpu.example.com", "pool": "rack-1/n1", "device": "gpu-3",
           "adminAccess": true, "bindingConditions": ["ready"]}],
        "config": [
          {"source": "FromClass", "requests": ["epc", "any/small"],
           "opaque": {"driver": "sgx.confcom.dev", "parameters":
            {"apiVersion": "sgx.confcom.dev/v1alpha1", "kind": "EpcConfig", "provision": false}}},
          {"source": "FromClaim",
           "opaque": {"driver": "gpu.example.com", "parameters": {"share": 0.5, "x": null}}}]},
      "nodeSelector": {"nodeSelectorTerms": [{"matchFields": [
        {"key": "metadata.name", "operator": "In", "values": ["n1"]}]}]},
      "allocationTimestamp": "2026-01-15T12:00:01Z"},
    "reservedFor": [{"resource": "pods", "name": "p", "uid": "1-2"}],
    "devices": [{"driver": "sgx.confcom.dev", "pool": "n1", "device": "epc-0", "data": {"a": 1}}]}})";

constexpr std::string_view kMetadata = R"({"namespace":"team","name":"c","uid":"1-2"})";
constexpr std::string_view kResult = R"({"request":"r","driver":"d","pool":"p","device":"v"})";
constexpr std::string_view kConfig =
    R"({"source":"FromClaim","opaque":{"driver":"d","parameters":{}}})";

std::string with_status(std::string_view status) {
  return fmt::format(R"({{"metadata":{},"status":{}}})", kMetadata, status);
}

std::string with_devices(std::string_view devices) {
  return with_status(fmt::format(R"({{"allocation":{{"devices":{}}}}})", devices));
}

std::string with_result(std::string_view result) {
  return with_devices(fmt::format(R"({{"results":[{}]}})", result));
}

std::string with_config(std::string_view config) {
  return with_devices(fmt::format(R"({{"config":[{}]}})", config));
}

/// The same entry so many times.
std::string many(std::string_view list, std::string_view entry, std::size_t count) {
  std::string entries;
  for (std::size_t i = 0; i < count; ++i) entries += (i == 0 ? "" : ",") + std::string(entry);
  return with_devices(fmt::format(R"({{"{}":[{}]}})", list, entries));
}

/// The part that is replaced has to be there.
std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

/// What does not point into the document.
Result<ResourceClaim> parse(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  CONFCOM_TRY(ResourceClaim claim, parse_resource_claim(document.root()));
  claim.config.clear();
  return claim;
}

TEST(ResourceClaim, IsReadForWhatADriverNeeds) {
  const auto claim = parse(kAllocated);
  ASSERT_TRUE(claim.has_value()) << claim.error().message;
  EXPECT_EQ(claim->name_space, "team");
  EXPECT_EQ(claim->name, "p-epc-7xk2v");
  EXPECT_EQ(claim->uid, "0e9c3f4a-5b7d-4f6e-9a51-2d8b1c7e6f30");
  EXPECT_TRUE(claim->is_allocated);
  ASSERT_EQ(claim->results.size(), 3U);
  EXPECT_EQ(claim->results[0].request, "epc");
  EXPECT_EQ(claim->results[0].driver, "sgx.confcom.dev");
  EXPECT_EQ(claim->results[0].pool, "n1");
  EXPECT_EQ(claim->results[0].device, "epc-0");
  EXPECT_EQ(claim->results[0].share_id, "a6a1c1f0-8a44-4f0b-9e36-4f2d2f7a1c11");
  EXPECT_FALSE(claim->results[0].admin_access);
  EXPECT_THAT(claim->results[0].consumed_capacity, ElementsAre(Pair("epc", "2Mi")));
  EXPECT_EQ(claim->results[1].request, "any/small");
  EXPECT_THAT(claim->results[1].consumed_capacity,
              ElementsAre(Pair("epc", "1Mi"), Pair("other.dev/keys", "0")));
}

TEST(ResourceClaim, NamesTheDevicesOfOtherDriversToo) {
  const auto claim = parse(kAllocated);
  ASSERT_TRUE(claim.has_value()) << claim.error().message;
  const AllocationResult& other = claim->results.at(2);
  EXPECT_EQ(other.driver, "gpu.example.com");
  EXPECT_EQ(other.pool, "rack-1/n1");
  EXPECT_EQ(other.share_id, "");
  EXPECT_TRUE(other.admin_access);
  EXPECT_THAT(other.consumed_capacity, IsEmpty());
}

TEST(ResourceClaim, SaysWhichConfigurationIsTheClassAndWhichTheClaims) {
  const JsonDocument document = JsonDocument::parse(kAllocated).value();
  const auto claim = parse_resource_claim(document.root());
  ASSERT_TRUE(claim.has_value()) << claim.error().message;
  ASSERT_EQ(claim->config.size(), 2U);
  EXPECT_TRUE(claim->config[0].from_class);
  EXPECT_THAT(claim->config[0].requests, ElementsAre("epc", "any/small"));
  EXPECT_EQ(claim->config[0].driver, "sgx.confcom.dev");
  EXPECT_EQ(claim->config[0].parameters.member("kind").value().string().value(), "EpcConfig");
  EXPECT_EQ(claim->config[0].parameters.path(),
            "status.allocation.devices.config[0].opaque.parameters");
  EXPECT_FALSE(claim->config[1].from_class);
  EXPECT_THAT(claim->config[1].requests, IsEmpty());
  EXPECT_EQ(claim->config[1].driver, "gpu.example.com");
}

TEST(ResourceClaim, IsNotAllocatedBeforeASchedulerHasSeenIt) {
  for (const std::string& json : {fmt::format(R"({{"metadata":{}}})", kMetadata), with_status("{}"),
                                  with_status(R"({"reservedFor":[]})")}) {
    const auto claim = parse(json);
    ASSERT_TRUE(claim.has_value()) << claim.error().message;
    EXPECT_FALSE(claim->is_allocated) << json;
    EXPECT_THAT(claim->results, IsEmpty());
  }
}

TEST(ResourceClaim, MayHaveBeenAllocatedNothing) {
  for (const std::string& json : {with_status(R"({"allocation":{}})"), with_devices("{}"),
                                  with_devices(R"({"results":[],"config":[]})")}) {
    const auto claim = parse(json);
    ASSERT_TRUE(claim.has_value()) << claim.error().message;
    EXPECT_TRUE(claim->is_allocated) << json;
    EXPECT_THAT(claim->results, IsEmpty());
  }
}

struct Refusal {
  std::string json;
  std::string_view field;
  ErrorCode code = ErrorCode::kMalformed;
};

void expect_refused(const std::vector<Refusal>& cases) {
  for (const auto& [json, field, code] : cases) {
    const auto claim = parse(json);
    ASSERT_FALSE(claim.has_value()) << json;
    EXPECT_EQ(claim.error().code, code) << json;
    EXPECT_THAT(claim.error().message, HasSubstr(field));
  }
}

TEST(ResourceClaim, IsRefusedWithoutItsNames) {
  expect_refused({
      {"[]", "document"},
      {"{}", "metadata"},
      {R"({"metadata":{"name":"c","uid":"u"}})", "namespace"},
      {R"({"metadata":{"namespace":"n","uid":"u"}})", "name"},
      {R"({"metadata":{"namespace":"n","name":"c"}})", "uid"},
      {R"({"metadata":{"namespace":"n","name":"c","uid":""}})", "metadata.uid"},
      {R"({"metadata":{"namespace":"n","name":"c","uid":"../x"}})", "metadata.uid"},
      {R"({"metadata":{"namespace":"n/m","name":"c","uid":"u"}})", "metadata.namespace"},
      {R"({"metadata":{"namespace":"n","name":7,"uid":"u"}})", "metadata.name"},
  });
}

TEST(ResourceClaim, IsRefusedByTheResultThatIsWrong) {
  expect_refused({
      {with_status("[]"), "status"},
      {with_status(R"({"allocation":null})"), "status.allocation"},
      {with_status(R"({"allocation":{"devices":[]}})"), "status.allocation.devices"},
      {with_devices(R"({"results":{}})"), "devices.results"},
      {with_result("7"), "devices.results[0]"},
      {with_result(replaced(kResult, R"("request":"r",)", "")), "request"},
      {with_result(replaced(kResult, R"("driver":"d",)", "")), "driver"},
      {with_result(replaced(kResult, R"("pool":"p",)", "")), "pool"},
      {with_result(replaced(kResult, R"(,"device":"v")", "")), "device"},
      {with_result(replaced(kResult, R"("d")", R"("")")), "results[0].driver"},
      {with_result(replaced(kResult, R"("v")", "1")), "results[0].device"},
      {with_result(replaced(kResult, "{", R"({"shareID":"",)")), "results[0].shareID"},
      {with_result(replaced(kResult, "{", R"({"shareID":null,)")), "results[0].shareID"},
      {with_result(replaced(kResult, "{", R"({"adminAccess":"true",)")), "results[0].adminAccess"},
      {with_result(replaced(kResult, "{", R"({"consumedCapacity":[],)")), "consumedCapacity"},
      {with_result(replaced(kResult, "{", R"({"consumedCapacity":{"epc":1},)")),
       "results[0].consumedCapacity.epc"},
      {with_result(replaced(kResult, "{", R"({"pool":"q",)")), "occurs twice"},
  });
}

TEST(ResourceClaim, IsRefusedByTheConfigurationThatIsWrong) {
  expect_refused({
      {with_devices(R"({"config":{}})"), "devices.config"},
      {with_config(replaced(kConfig, "FromClaim", "FromPod")), "config[0].source"},
      {with_config(replaced(kConfig, R"("source":"FromClaim",)", "")), "source"},
      {with_config(replaced(kConfig, "{", R"({"requests":"r",)")), "config[0].requests"},
      {with_config(replaced(kConfig, "{", R"({"requests":[1],)")), "config[0].requests[0]"},
      {with_config(replaced(kConfig, "{", R"({"requests":[""],)")), "config[0].requests[0]"},
      {with_config(replaced(kConfig, R"("d")", R"("")")), "opaque.driver"},
      {with_config(replaced(kConfig, R"("driver":"d",)", "")), "driver"},
      {with_config(replaced(kConfig, R"(,"parameters":{})", "")), "parameters"},
      {with_config(replaced(kConfig, "{}", "[]")), "opaque.parameters"},
      {with_config(replaced(kConfig, "{}", "null")), "opaque.parameters"},
      {with_config(replaced(kConfig, "opaque", "structured")), "config[0]",
       ErrorCode::kUnsupported},
  });
}

TEST(ResourceClaim, HasNoMoreOfEachThanTheCaps) {
  const auto at_cap = parse(many("results", kResult, kMaxAllocationResults));
  ASSERT_TRUE(at_cap.has_value()) << at_cap.error().message;
  EXPECT_EQ(at_cap->results.size(), kMaxAllocationResults);
  EXPECT_TRUE(parse(many("config", kConfig, kMaxClaimConfigs)).has_value());
  expect_refused({{many("results", kResult, kMaxAllocationResults + 1), "devices.results"},
                  {many("config", kConfig, kMaxClaimConfigs + 1), "devices.config"}});
}

TEST(ResourceClaimPath, TakesNamesAlone) {
  EXPECT_EQ(resource_claim_path("team", "p-epc-7xk2v").value(),
            "/apis/resource.k8s.io/v1/namespaces/team/resourceclaims/p-epc-7xk2v");
  for (const std::string_view name : {"", "a/b", "..", "A", "a b", "a?b", "a%2Fb"}) {
    EXPECT_EQ(resource_claim_path("team", name).error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_EQ(resource_claim_path(name, "c").error().code, ErrorCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace confcom::rpc
