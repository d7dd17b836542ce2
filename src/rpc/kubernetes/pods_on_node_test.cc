#include "rpc/kubernetes/pods_on_node.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/kubernetes/testing/answering_server.h"

namespace confcom::rpc {
namespace {

using testing::AnsweringServer;
using ::testing::ElementsAre;
using testing::http_answer;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::vector<std::string> kVariables{"SGX_AESM_ADDR", "OTHER"};

constexpr std::string_view kPod = R"({
  "metadata": {"namespace": "team", "name": "p", "uid": "1-2", "labels": {"app": "x"},
               "deletionTimestamp": "2026-01-15T12:00:00Z", "managedFields": [{"x": null}]},
  "spec": {
    "priority": -5,
    "initContainers": [{"name": "i"}],
    "containers": [{"name": "c",
      "resources": {"limits": {"cpu": "500m", "memory": "1Gi",
                               "kubernetes.azure.com/sgx_epc_mem_in_MiB": "10"}},
      "env": [{"name": "SGX_AESM_ADDR", "value": "1"}, {"name": "SECRET", "value": "hidden"},
              {"name": "OTHER", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]}]},
  "status": {"phase": "Running"}})";

Result<PodOnNode> parse(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  return parse_pod(document.root(), kVariables);
}

TEST(PodsOnNode, AreReadForWhatADevicePluginNeeds) {
  const auto pod = parse(kPod);
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(pod->name_space, "team");
  EXPECT_EQ(pod->name, "p");
  EXPECT_EQ(pod->uid, "1-2");
  EXPECT_EQ(pod->phase, "Running");
  EXPECT_THAT(pod->labels, ElementsAre(Pair("app", "x")));
  EXPECT_TRUE(pod->is_terminating);
  ASSERT_EQ(pod->containers.size(), 2U);
  EXPECT_TRUE(pod->containers[0].is_init);
  EXPECT_THAT(pod->containers[0].limits, IsEmpty());
  EXPECT_FALSE(pod->containers[1].is_init);
  EXPECT_THAT(pod->containers[1].limits,
              ElementsAre(Pair("kubernetes.azure.com/sgx_epc_mem_in_MiB", 10U),
                          Pair("memory", 1'073'741'824U)));
  EXPECT_THAT(pod->containers[1].environment, ElementsAre(Pair("SGX_AESM_ADDR", "1")));
}

TEST(PodsOnNode, MayHaveLittle) {
  const auto pod = parse(R"({"metadata":{"namespace":"n","name":"p","uid":"u"},"spec":{"containers":
               [{"name":"c","env":[{"name":"OTHER"}]}]}})");
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(pod->phase, "");
  EXPECT_FALSE(pod->is_terminating);
  EXPECT_THAT(pod->containers[0].environment, ElementsAre(Pair("OTHER", "")));
}

TEST(PodsOnNode, OfAVariableThatOccursAgainTheLastCounts) {
  const auto pod = parse(R"({"metadata":{"namespace":"n","name":"p","uid":"u"},"spec":{"containers":
               [{"name":"c","env":[{"name":"OTHER","value":"1"},{"name":"OTHER","value":"2"}]}]}})");
  EXPECT_THAT(pod->containers[0].environment, ElementsAre(Pair("OTHER", "2")));
}

TEST(PodsOnNode, AreRefusedByTheFieldThatIsWrong) {
  const auto with = [](std::string_view spec) {
    return fmt::format(R"({{"metadata":{{"namespace":"n","name":"p","uid":"u"}},"spec":{}}})",
                       spec);
  };
  const std::pair<std::string, std::string_view> cases[] = {
      {"{}", "metadata"},
      {R"({"metadata":{"namespace":"n","name":"p"}})", "uid"},
      {R"({"metadata":{"namespace":"n","name":7,"uid":"u"}})", "metadata.name"},
      {R"({"metadata":{"namespace":"n","name":"p","uid":"u","labels":[]}})", "metadata.labels"},
      {R"({"metadata":{"namespace":"n","name":"p","uid":"u"}})", "spec"},
      {with(R"({"containers":{}})"), "spec.containers"},
      {with(R"({"containers":[{}]})"), "name"},
      {with(R"({"containers":[{"name":"c","resources":{"limits":{"a":"x"}}}]})"),
       "spec.containers[0].resources.limits.a"},
      {with(R"({"containers":[{"name":"c","resources":{"limits":{"a":1}}}]})"), "limits.a"},
      {with(R"({"containers":[{"name":"c","env":[{"value":"x"}]}]})"), "env[0]"},
      {with(R"({"containers":[{"name":"c","env":[{"name":"OTHER","value":1}]}]})"), "value"},
  };
  for (const auto& [json, field] : cases) {
    const auto pod = parse(json);
    ASSERT_FALSE(pod.has_value()) << json;
    EXPECT_EQ(pod.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(pod.error().message, ::testing::HasSubstr(field));
  }
}

TEST(PodsOnNode, AreListedPageByPage) {
  const auto page = [](std::string_view continuation, std::string_view version) {
    return http_answer(
        200,
        fmt::format(R"({{"metadata":{{"continue":"{}","resourceVersion":"{}"}},"items":[{}]}})",
                    continuation, version, kPod));
  };
  const AnsweringServer api({page("next", "7"), page("", "7")});
  const auto list = list_pods_on_node(api.client(), "n1", kVariables);
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_EQ(list->pods.size(), 2U);
  EXPECT_EQ(list->resource_version, "7");
  EXPECT_THAT(
      api.asked(),
      ElementsAre("GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=50\n",
                  "GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=50&continue=next\n"));
  EXPECT_EQ(list_pods_on_node(api.client(), "a,b", kVariables).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::rpc
