#include "rego/value/number.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

TEST(ParseNumber, KeepsTheSpelling) {
  for (const std::string text :
       {"0", "-0", "1", "-1", "1.0", "1.50", "1e3", "1E3", "1e+3", "0.1", "-0.0", "1e-7",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "123456789012345678901234567890", "2e308", "1e1000000000"}) {
    Values make;
    IntegerDigits room;
    EXPECT_EQ(text_of(make.number(text), room), text);
  }
}

TEST(ParseNumber, KeepsSmallIntegersInTheValue) {
  Values make;
  for (const std::int64_t value :
       {kMin, std::int64_t{-1}, std::int64_t{0}, std::int64_t{42}, kMax}) {
    const Value number = make.number(std::to_string(value));
    ASSERT_TRUE(number.is_small_integer());
    EXPECT_EQ(number.small_integer(), value);
  }
  for (const char* text : {"-0", "1.0", "1e0", "9223372036854775808"})
    EXPECT_FALSE(make.number(text).is_small_integer()) << text;
}

TEST(ParseNumber, DoesNotNeedItsTextAnyLonger) {
  Values make;
  std::string text = "3.25";
  const Value number = make.number(text);
  text = "9999";
  EXPECT_EQ(number, make.number("3.25"));
  EXPECT_EQ(number.number().text(), "3.25");
}

TEST(ParseNumber, RefusesWhatIsNoNumber) {
  Arena arena;
  for (const char* text : {"", "-", "1x", "01", "1.", "--1", "1e1000000001"})
    EXPECT_FALSE(parse_number(text, arena).has_value()) << text;
}

TEST(MakeInteger, TakesAllOf64Bits) {
  Values make;
  EXPECT_EQ(make_integer(7, make.arena()), integer(7));
  EXPECT_EQ(make_integer(std::numeric_limits<std::uint64_t>::max(), make.arena()),
            make.number("18446744073709551615"));
}

TEST(Numbers, AreEqualByValueAndThenHashAlike) {
  const std::string groups[][3] = {
      {"0", "-0", "0.0e5"},
      {"1", "1.0", "10e-1"},
      {"-1000", "-1e3", "-1000.000"},
      {"0.5", "5e-1", "0.50"},
      {"18446744073709551616", "18446744073709551616.0", "1844674407370955161.6e1"},
      {"1e999999999", "10e999999998", "0.1e1000000000"},
  };
  for (const auto& group : groups) {
    Values make;
    for (const std::string& spelling : group) {
      EXPECT_EQ(make.number(group[0]), make.number(spelling)) << spelling;
      EXPECT_EQ(make.number(group[0]).hash(), make.number(spelling).hash()) << spelling;
    }
  }
  Values make;
  // Neither would a double tell apart.
  EXPECT_NE(make.number("28857836529306024611913"), make.number("28857836529306024611912"));
  EXPECT_NE(make.number("0.1"), make.number("0.10000000000000000000000000001"));
  EXPECT_NE(make.number("9007199254740993"), make.number("9007199254740993.0000000001"));
}

TEST(Numbers, TellWhetherTheyAreIntegral) {
  Values make;
  EXPECT_TRUE(is_integral(integer(1)));
  EXPECT_TRUE(is_integral(make.number("1.0")));
  EXPECT_TRUE(is_integral(make.number("1e30")));
  EXPECT_FALSE(is_integral(make.number("1.5")));
  EXPECT_EQ(to_int64(make.number("2.50e1")), 25);
  EXPECT_EQ(to_int64(integer(-3)), -3);
  EXPECT_EQ(to_int64(make.number("1e30")), std::nullopt);
  EXPECT_EQ(to_int64(make.number("0.5")), std::nullopt);
}

}  // namespace
}  // namespace confcom::rego
