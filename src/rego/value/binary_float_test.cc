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

TEST(BinaryFloat, MultipliesTo53Bits) {
  EXPECT_EQ(to_text_of_53_bits(multiply_to_53_bits(0.1, 3)), "0.30000000000000004");
  EXPECT_EQ(to_text_of_53_bits(multiply_to_53_bits(-0.5L, 0.25L)), "-0.125");
  EXPECT_EQ(multiply_to_53_bits(1, 0x1.00000000000008p0L), 1);                       // a tie
  EXPECT_EQ(multiply_to_53_bits(1, 0x1.0000000000000802p0L), 0x1.0000000000001p0L);  // above it
  // Above a tie by what 64 bits do not show.
  EXPECT_EQ(multiply_to_53_bits(0x1.0000000000002p0L, 0x1.00000000000008p0L), 0x1.0000000000003p0L);
  EXPECT_EQ(multiply_to_53_bits(0, -3), 0);
}

TEST(BinaryFloat, WritesTheFewestDigitsThatTell53BitsApart) {
  EXPECT_EQ(to_text_of_53_bits(0.1), "0.1");
  EXPECT_EQ(to_text_of_53_bits(1e300), "1" + std::string(300, '0'));
  EXPECT_EQ(to_text_of_53_bits(1.0157231063131431e8), "1.0157231063131431e+08");
  EXPECT_EQ(to_text_of_53_bits(0x1p-2000L), "8.709809816217217e-603");
}

}  // namespace
}  // namespace confcom::rego
