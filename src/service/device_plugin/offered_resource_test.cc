#include "service/device_plugin/offered_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace confcom::service {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::StartsWith;

class OfferedResourceTest : public ::testing::Test {
 protected:
  using Told = std::pair<std::uint64_t, std::optional<ErrorCode>>;

  std::vector<Told> told_;
  OfferedResource offer_{"example.com/epc", [this](std::uint64_t count, const Error* error) {
                           told_.emplace_back(
                               count, error == nullptr ? std::nullopt : std::optional(error->code));
                         }};
};

TEST_F(OfferedResourceTest, IsAnotherListOnlyWhenItIs) {
  EXPECT_FALSE(offer_.set_pool({})) << "as it was";
  EXPECT_TRUE(offer_.set_pool({"", {{3}}}));
  EXPECT_FALSE(offer_.set_pool({"", {{3}}}));
  EXPECT_TRUE(offer_.set_pool({"", {{3, false}}}));
  EXPECT_EQ(offer_.list(), device_list({"", {{3, false}}}));
}

TEST_F(OfferedResourceTest, GrantsItsDevices) {
  ASSERT_TRUE(offer_.set_pool({"", {{3}}}));
  offer_.set_grant({.environment = {{"A", "B"}}});
  const std::vector<std::string_view> ids = {"A", "C"};
  const auto grant = offer_.allocate(ids);
  ASSERT_TRUE(grant.has_value());
  EXPECT_THAT(grant->environment, ElementsAre(Pair("A", "B")));
  EXPECT_THAT(told_, ElementsAre(Told{2, std::nullopt}));
}

TEST_F(OfferedResourceTest, NamesItselfInARefusal) {
  const std::vector<std::string_view> ids = {"A"};
  const auto refused = offer_.allocate(ids);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, StartsWith("example.com/epc: 1 devices are asked for"));
  EXPECT_THAT(told_, ElementsAre(Told{1, ErrorCode::kInvalidArgument}));
}

}  // namespace
}  // namespace confcom::service
