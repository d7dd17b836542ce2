#include "app/sigstruct_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::app {
namespace {

using ::testing::HasSubstr;

Environment with_epoch(const std::string& seconds) {
  return {{{"SOURCE_DATE_EPOCH", seconds}}, false};
}

TEST(FormatSigstructDate, ShowsItsDigits) {
  EXPECT_EQ(format_sigstruct_date(0x20160109), "2016-01-09");
  EXPECT_EQ(format_sigstruct_date(0), "0000-00-00");
  EXPECT_EQ(format_sigstruct_date(0xabcdef01), "abcd-ef-01");
}

TEST(ChooseSigstructDate, TakesTheOptionThenTheVariableThenTheFirstDay) {
  EXPECT_EQ(choose_sigstruct_date("2026-12-31", with_epoch("0")), 0x20261231U);
  EXPECT_EQ(choose_sigstruct_date("0001-02-03", {}), 0x00010203U);
  EXPECT_EQ(choose_sigstruct_date("", with_epoch("1768435200")), 0x20260115U);
  EXPECT_EQ(choose_sigstruct_date("", with_epoch("1768521599")), 0x20260115U);
  EXPECT_EQ(choose_sigstruct_date("", with_epoch("253402300799")), 0x99991231U);
  EXPECT_EQ(choose_sigstruct_date("", {}), 0x19700101U);
}

TEST(ChooseSigstructDate, RefusesWhatIsNoDate) {
  for (const char* text : {"today", "2026-1-15", "2026-02-30", "20260115", "2026-01-15 "}) {
    const auto refused = choose_sigstruct_date(text, {});
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr("--date"));
  }
  for (const char* seconds : {"", "-1", "1.5", "253402300800", "now"}) {
    const auto refused = choose_sigstruct_date("", with_epoch(seconds));
    ASSERT_FALSE(refused.has_value()) << seconds;
    EXPECT_THAT(refused.error().message, HasSubstr("SOURCE_DATE_EPOCH"));
  }
}

}  // namespace
}  // namespace confcom::app
