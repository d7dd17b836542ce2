#include "rego/value/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace confcom::rego {
namespace {

struct Case {
  std::string text;
  bool is_negative;
  std::int64_t magnitude;
  std::string digits;
};

Decimal decimal(const std::string& text, std::string& room) {
  room.resize(text.size());
  return decimal_of(parse_number_text(text).value(), room.data());
}

TEST(Decimal, IsANumbersSignificantDigits) {
  const Case cases[] = {
      {"0", false, 0, ""},
      {"-0", false, 0, ""},
      {"0.000", false, 0, ""},
      {"0e99", false, 0, ""},
      {"1", false, 1, "1"},
      {"-1", true, 1, "1"},
      {"1.0", false, 1, "1"},
      {"1e0", false, 1, "1"},
      {"100", false, 3, "1"},
      {"0.01", false, -1, "1"},
      {"0.01e2", false, 1, "1"},
      {"12.50", false, 2, "125"},
      {"1050", false, 4, "105"},
      {"-0.5E+3", true, 3, "5"},
      {"5e-3", false, -2, "5"},
      {"1e1000000000", false, 1'000'000'001, "1"},
      {"1e-1000000000", false, -999'999'999, "1"},
      {"1e000000000001", false, 2, "1"},
  };
  for (const Case& c : cases) {
    std::string room;
    const Decimal got = decimal(c.text, room);
    EXPECT_EQ(got.is_negative, c.is_negative) << c.text;
    EXPECT_EQ(got.magnitude, c.magnitude) << c.text;
    EXPECT_EQ(got.digits, c.digits) << c.text;
  }
}

TEST(Decimal, OfAnIntegerIsThatOfItsText) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t value : {kMin, kMin + 1, std::int64_t{-100}, std::int64_t{-1},
                                   std::int64_t{0}, std::int64_t{7}, std::int64_t{1050}, kMax}) {
    IntegerDigits digits;
    std::string room;
    const Decimal got = decimal_of(value, digits);
    EXPECT_TRUE(compare(got, decimal(std::to_string(value), room)) == 0);
    EXPECT_EQ(got.to_int64(), value);
  }
}

TEST(Decimal, BecomesAnIntegerWhereItIsOneThatFits) {
  const struct {
    const char* text = "";
    bool is_integral = false;
    std::optional<std::int64_t> want;
  } cases[] = {
      {"0.0", true, 0},
      {"1e3", true, 1000},
      {"-12.50e1", true, -125},
      {"9223372036854775807", true, std::numeric_limits<std::int64_t>::max()},
      {"9223372036854775808", true, std::nullopt},
      {"-9223372036854775808", true, std::numeric_limits<std::int64_t>::min()},
      {"-9223372036854775809", true, std::nullopt},
      {"9999999999999999999", true, std::nullopt},
      {"10000000000000000000", true, std::nullopt},
      {"1e1000000000", true, std::nullopt},
      {"0.5", false, std::nullopt},
      {"1e-1", false, std::nullopt},
      {"12.5", false, std::nullopt},
  };
  for (const auto& c : cases) {
    std::string room;
    const Decimal got = decimal(c.text, room);
    EXPECT_EQ(got.is_integral(), c.is_integral) << c.text;
    EXPECT_EQ(got.to_int64(), c.want) << c.text;
  }
}

TEST(Decimal, ComparesByValue) {
  const std::string ascending[] = {"-1e1000000000",
                                   "-1e3",
                                   "-12.5",
                                   "-12.49",
                                   "-1",
                                   "-0.1",
                                   "-1e-1000000000",
                                   "0",
                                   "1e-1000000000",
                                   "0.1",
                                   "0.11",
                                   "0.2",
                                   "1",
                                   "1.0000000000000000000000001",
                                   "9",
                                   "10",
                                   "1e3",
                                   "1001",
                                   "1e1000000000"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t k = 0; k < std::size(ascending); ++k) {
      std::string first;
      std::string second;
      EXPECT_EQ(compare(decimal(ascending[i], first), decimal(ascending[k], second)), i <=> k)
          << ascending[i] << " and " << ascending[k];
    }
  }
}

TEST(ParseNumberText, SaysWhatItExpectedWhere) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"", "number \"\", byte 0: expected a digit"},
      {"-", "number \"-\", byte 1: expected a digit"},
      {"+1", "number \"+1\", byte 0: expected a digit"},
      {".5", "number \".5\", byte 0: expected a digit"},
      {"01", "number \"01\", byte 1: expected its end"},
      {"1.", "number \"1.\", byte 2: expected a digit after the point"},
      {"1.e5", "number \"1.e5\", byte 2: expected a digit after the point"},
      {"1e", "number \"1e\", byte 2: expected a digit of the exponent"},
      {"1e+", "number \"1e+\", byte 3: expected a digit of the exponent"},
      {"1e5.5", "number \"1e5.5\", byte 3: expected its end"},
      {"0x10", "number \"0x10\", byte 1: expected its end"},
      {"1 ", "number \"1 \", byte 1: expected its end"},
      {"NaN", "number \"NaN\", byte 0: expected a digit"},
      {"1e1000000001", "number: its exponent is beyond 1000000000"},
      {"1e-1000000001", "number: its exponent is beyond 1000000000"},
      {"1e99999999999999999999999999", "number: its exponent is beyond 1000000000"},
  };
  for (const auto& c : cases) {
    const auto got = parse_number_text(c.text);
    ASSERT_FALSE(got.has_value()) << c.text;
    EXPECT_EQ(got.error(), (Error{ErrorCode::kMalformed, c.message}));
  }
}

TEST(ParseNumberText, TakesAsManyBytesAsItSays) {
  EXPECT_TRUE(parse_number_text(std::string(kMaxNumberBytes, '1')).has_value());
  EXPECT_EQ(parse_number_text(std::string(kMaxNumberBytes + 1, '1')).error(),
            (Error{ErrorCode::kMalformed, "number: 100001 bytes long, at most 100000 are taken"}));
}

}  // namespace
}  // namespace confcom::rego
