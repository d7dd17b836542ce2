#include "rpc/kubernetes/node_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/kubernetes/testing/answering_server.h"

namespace confcom::rpc {
namespace {

using testing::AnsweringServer;
using ::testing::ElementsAre;
using testing::http_answer;

constexpr std::string_view kResource = "kubernetes.azure.com/sgx_epc_mem_in_MiB";

TEST(NodeResource, IsReadAsANumber) {
  const std::string node = R"({"status":{"capacity":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"1k",
      "cpu":"500m"},"allocatable":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"1Ki"}}})";
  EXPECT_EQ(parse_node_resource(node, kResource).value(), (NodeResource{1000, 1024}));
  EXPECT_EQ(parse_node_resource(node, "a/b").value(), NodeResource{});
  EXPECT_EQ(parse_node_resource("{}", kResource).value(), NodeResource{});
  EXPECT_EQ(parse_node_resource(node, "cpu").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_node_resource(R"({"status":{"capacity":{"a/b":1}}})", "a/b").error().code,
            ErrorCode::kMalformed);
}

TEST(NodeResource, IsSetInCapacityAndAllocatable) {
  const AnsweringServer api({http_answer(
      200, R"({"status":{"capacity":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"262144"}}})")});
  EXPECT_EQ(set_node_resource(api.client(), "n1", kResource, 262'144).value(),
            (NodeResource{262'144, std::nullopt}));
  EXPECT_THAT(
      api.asked(),
      ElementsAre(
          "PATCH /api/v1/nodes/n1/status\n"
          R"({"status":{"allocatable":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"262144"},)"
          R"("capacity":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"262144"}}})"));
}

TEST(NodeResource, AsksNothingWithNamesThatAreNone) {
  const AnsweringServer api({http_answer(200, "{}")});
  for (const std::string_view node : {"", "a/b", "..", "N1", "a b", "a%2Fb", "-a"}) {
    EXPECT_EQ(set_node_resource(api.client(), node, kResource, 1).error().code,
              ErrorCode::kInvalidArgument);
  }
  for (const std::string_view resource : {"", "cpu", "a/", "/b", "a/b/c", "a/b~", "A/b", "a/\n"}) {
    EXPECT_EQ(set_node_resource(api.client(), "n1", resource, 1).error().code,
              ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(set_node_resource(api.client(), "n1", kResource, ~std::uint64_t{0}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(api.server().connections(), 0U);
}

}  // namespace
}  // namespace confcom::rpc
