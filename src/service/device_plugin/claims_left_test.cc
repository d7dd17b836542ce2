#include "service/device_plugin/claims_left.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace confcom::service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Claims = std::vector<rpc::ContainerClaim>;

TEST(ClaimsLeft, AreNoneOfOtherDrivers) {
  EXPECT_TRUE(expect_no_claims(Claims{}).has_value());
  EXPECT_TRUE(
      expect_no_claims(Claims{{"ns", "pod", "main", "gpu", "gpu.example.com"}}).has_value());
}

TEST(ClaimsLeft, AreNamed) {
  const auto left = expect_no_claims(Claims{{"ns", "first", "main", "gpu", "gpu.example.com"},
                                            {"ns", "second", "main", "epc", "sgx.confcom.dev"}});
  ASSERT_FALSE(left.has_value());
  EXPECT_EQ(left.error().code, ErrorCode::kDenied);
  EXPECT_THAT(left.error().message,
              AllOf(HasSubstr("ns/second main (claim epc)."), Not(HasSubstr("first"))));
}

TEST(ClaimsLeft, AreNamedUpToAFew) {
  Claims many(7, {"ns", "pod", "main", "epc", "sgx.confcom.dev"});
  EXPECT_THAT(expect_no_claims(many).error().message, HasSubstr(" and 2 more"));
  many.resize(5);
  EXPECT_THAT(expect_no_claims(many).error().message, Not(HasSubstr("more")));
}

TEST(ClaimsLeft, AreFearedWhereNobodyTells) {
  const auto left = expect_no_claims(fail(ErrorCode::kUnavailable, "no kubelet"));
  ASSERT_FALSE(left.has_value());
  EXPECT_EQ(left.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(left.error().message, AllOf(HasSubstr("is not known: no kubelet")));
}

}  // namespace
}  // namespace confcom::service
