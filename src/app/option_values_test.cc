#include "app/option_values.h"

#include <gtest/gtest.h>

namespace confcom::app {
namespace {

using std::chrono::seconds;

TEST(OptionValues, BoundsTimeouts) {
  EXPECT_EQ(parse_timeout("1s"), seconds(1));
  EXPECT_EQ(parse_timeout("1h"), seconds(3600));
  for (const char* text : {"0s", "3601s", "50d", "", "soon"})
    EXPECT_FALSE(parse_timeout(text).has_value()) << text;
}

TEST(OptionValues, ReadsDurations) {
  EXPECT_EQ(parse_duration("90s"), seconds(90));
  EXPECT_EQ(parse_duration("30m"), seconds(1800));
  EXPECT_EQ(parse_duration("36h"), seconds(129'600));
  EXPECT_EQ(parse_duration("7d"), seconds(604'800));
  EXPECT_EQ(parse_duration("0s"), seconds(0));
  EXPECT_EQ(parse_duration("3650d"), seconds(315'360'000));
}

TEST(OptionValues, RefusesOtherDurations) {
  for (const char* text : {"", "h", "36", "36 h", "-1h", "1.5h", "3651d", "315360001s", "7w", "7D",
                           "99999999999999999999s"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find("such as 90s, 30m, 36h or 7d"), std::string::npos);
  }
}

TEST(OptionValues, ReadsTimesAndDates) {
  const auto midnight = parse_timestamp("2025-07-01T00:00:00Z");
  EXPECT_EQ(parse_time("2025-07-01T00:00:00Z"), *midnight);
  EXPECT_EQ(parse_time_or_date("2025-07-01T00:00:00Z"), *midnight);
  EXPECT_EQ(parse_time_or_date("2025-07-01"), *midnight);
  EXPECT_FALSE(parse_time("2025-07-01").has_value());
  EXPECT_FALSE(parse_time_or_date("2025-02-30").has_value());
  EXPECT_FALSE(parse_time_or_date("").has_value());
}

TEST(OptionValues, ReadsMasksInHexadecimal) {
  EXPECT_EQ(parse_mask("0x21"), 0x21);
  EXPECT_EQ(parse_mask("0xffffFFFFffffFFFF"), ~std::uint64_t{0});
  for (const char* text : {"", "21", "0x", "0x-1", "0x1g", "0X1", " 0x1", "0x10000000000000000"}) {
    const auto parsed = parse_mask(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(OptionValues, ReadsNumbersInTheirRange) {
  EXPECT_EQ(parse_number<std::uint16_t>("0"), 0);
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_number<std::uint16_t>("010"), 10);
  for (const char* text : {"", "65536", "-1", "+1", "0x1", "1 ", " 1", "1e3"}) {
    EXPECT_FALSE(parse_number<std::uint16_t>(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace confcom::app
