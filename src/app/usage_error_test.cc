#include "app/usage_error.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace confcom::app {
namespace {

const std::vector<std::string> kWords = {"--collateral", "--checks", "--time"};

TEST(UsageError, FindsTheNearestWord) {
  EXPECT_EQ(nearest("--colateral", kWords), "--collateral");
  EXPECT_EQ(nearest("--tiem", kWords), "--time");
  EXPECT_EQ(nearest("--check", kWords), "--checks");
}

TEST(UsageError, GuessesNothingFarFetched) {
  EXPECT_EQ(nearest("--frobnicate", kWords), "");
  EXPECT_EQ(nearest("", kWords), "");
  EXPECT_EQ(nearest("--time", {}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), kWords), "");
}

}  // namespace
}  // namespace confcom::app
