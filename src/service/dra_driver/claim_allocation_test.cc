#include "service/dra_driver/claim_allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

const rpc::ClaimName kAsked{.name_space = "ns", .name = "claim", .uid = "u1"};
const std::vector<EpcDevice> kDevices = {{.name = "epc-0", .bytes = 64 << 20, .numa_node = 0},
                                         {.name = "epc-1", .bytes = 64 << 20, .healthy = false}};

rpc::AllocationResult result(std::string device, std::string quantity) {
  return {.request = "epc",
          .driver = kDraDriverName,
          .pool = "node1",
          .device = std::move(device),
          .share_id = "s1",
          .consumed_capacity = {{"epc", std::move(quantity)}}};
}

rpc::ResourceClaim claim_with(std::vector<rpc::AllocationResult> results) {
  return {.name_space = "ns",
          .name = "claim",
          .uid = "u1",
          .is_allocated = true,
          .results = std::move(results),
          .config = {}};
}

Result<PreparedClaim> read(const rpc::ResourceClaim& claim, bool has_helper = false) {
  return read_allocation(claim, kAsked,
                         {.pool = "node1", .devices = kDevices, .has_quote_helper = has_helper});
}

void expect_refused(const rpc::ResourceClaim& claim, ErrorCode code, const char* why) {
  const auto read_claim = read(claim);
  ASSERT_FALSE(read_claim.has_value()) << why;
  EXPECT_EQ(read_claim.error().code, code) << read_claim.error().message;
  EXPECT_THAT(read_claim.error().message, HasSubstr(why));
}

TEST(ReadAllocation, TakesWhatIsConsumed) {
  auto other = result("gpu-0", "1");
  other.driver = "gpu.example";
  const auto claim = read(claim_with({result("epc-0", "2Mi"), other}));
  ASSERT_TRUE(claim.has_value()) << claim.error().message;
  EXPECT_EQ(
      *claim,
      (PreparedClaim{
          .name_space = "ns",
          .name = "claim",
          .uid = "u1",
          .pool = "node1",
          .shares = {{.request = "epc", .device = "epc-0", .share_id = "s1", .bytes = 2 << 20}}}));
}

TEST(ReadAllocation, WhoHasAQuoteHelperGetsIt) {
  EXPECT_FALSE(read(claim_with({result("epc-0", "1Mi")}), false)->shares.at(0).quote_helper);
  EXPECT_TRUE(read(claim_with({result("epc-0", "1Mi")}), true)->shares.at(0).quote_helper);
}

TEST(ReadAllocation, RefusesAnotherClaimOfTheName) {
  auto claim = claim_with({result("epc-0", "1Mi")});
  claim.uid = "u2";
  expect_refused(claim, ErrorCode::kNotFound, "its uid is u2 now, not u1");
  claim = claim_with({});
  claim.is_allocated = false;
  expect_refused(claim, ErrorCode::kNotFound, "not allocated");
}

TEST(ReadAllocation, RefusesWhatIsNotThisNodes) {
  expect_refused(claim_with({}), ErrorCode::kNotFound, "nothing of sgx.confcom.dev");
  expect_refused(claim_with({result("epc-7", "1Mi")}), ErrorCode::kNotFound, "no device 'epc-7'");
  auto elsewhere = result("epc-0", "1Mi");
  elsewhere.pool = "node2";
  expect_refused(claim_with({elsewhere}), ErrorCode::kNotFound, "pool 'node2' is not this node's");
  expect_refused(claim_with({result("epc-0", "1Mi"), elsewhere}), ErrorCode::kNotFound, "node2");
}

TEST(ReadAllocation, RefusesWhatCannotBeGiven) {
  expect_refused(claim_with({result("epc-1", "1Mi")}), ErrorCode::kUnavailable, "unhealthy");
  auto admin = result("epc-0", "1Mi");
  admin.admin_access = true;
  expect_refused(claim_with({admin}), ErrorCode::kUnsupported, "adminAccess");
}

TEST(ReadAllocation, RefusesAnAmountThatIsNotKnown) {
  auto none = result("epc-0", "");
  none.consumed_capacity = {{"memory", "1Mi"}};
  expect_refused(claim_with({none}), ErrorCode::kUnsupported, "no consumedCapacity of 'epc'");
  expect_refused(claim_with({result("epc-0", "0")}), ErrorCode::kUnsupported, "consumes no EPC");
  expect_refused(claim_with({result("epc-0", "much")}), ErrorCode::kMalformed, "much");
  expect_refused(claim_with({result("epc-0", "-1Mi")}), ErrorCode::kMalformed, "-1Mi");
}

}  // namespace
}  // namespace confcom::service
