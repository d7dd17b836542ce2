#include "rego/value/binary_float.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom::rego {
namespace {

std::optional<BinaryFloat> parse(const std::string& text) {
  std::string room(text.size(), '\0');
  return to_binary_float(decimal_of(parse_number_text(text).value(), room.data()));
}

TEST(BinaryFloat, IsTheNearestOfBothPaths) {
  EXPECT_EQ(parse("0"), 0.0L);
  EXPECT_EQ(parse("0.1"), 0.1L);
  EXPECT_EQ(parse("-2.5"), -2.5L);
  EXPECT_EQ(parse("1e27"), 1e27L);
  EXPECT_EQ(parse("1e28"), 1e28L);
  EXPECT_EQ(parse("1e-27"), 1e-27L);
  EXPECT_EQ(parse("1e-28"), 1e-28L);
  EXPECT_EQ(parse("1e4000"), 1e4000L);
  EXPECT_EQ(parse("3.14159265358979323846264338327950288"), 3.14159265358979323846264338327950288L);
  // A tie between 2^64 and 2^64 + 2 goes to the even one, unless a later digit decides.
  EXPECT_EQ(parse("18446744073709551617"), 18446744073709551616.0L);
  EXPECT_EQ(parse("18446744073709551617." + std::string(2000, '0') + "1"), 18446744073709551618.0L);
}

TEST(BinaryFloat, EndsWhereTheExponentDoes) {
  EXPECT_TRUE(parse("1e4932").has_value());
  EXPECT_FALSE(parse("2e4932").has_value());
  EXPECT_FALSE(parse("1e1000000000").has_value());
  EXPECT_TRUE(parse("1e-4931").has_value());
  EXPECT_FALSE(parse("1e-4933").has_value());
  EXPECT_FALSE(parse("1e-1000000000").has_value());
}

TEST(BinaryFloat, IsWrittenAsGoWritesIt) {
  const struct {
    BinaryFloat value;
    const char* text;
  } cases[] = {
      {1.0L, "1"},
      {-4.0L, "-4"},
      {1e20L, "100000000000000000000"},
      {0.5L, "0.5"},
      {-3.25L, "-3.25"},
      {1.0L / 3, "0.33333333333333333334"},
      {2.0L / 3, "0.6666666666666666667"},
      {0.0001L, "0.0001"},
      {0.00001L, "1e-05"},
      {0.000015L, "1.5e-05"},
      {1e-300L, "1e-300"},
      {123457.5L, "123457.5"},
      {1234568.5L, "1.2345685e+06"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_text(c.value), c.text);
}

}  // namespace
}  // namespace confcom::rego
