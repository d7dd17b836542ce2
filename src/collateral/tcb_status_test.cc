#include "collateral/tcb_status.h"

#include <gtest/gtest.h>

namespace confcom::collateral {
namespace {

struct Case {
  const char* text;
  TcbStatus status;
};

constexpr Case kCases[] = {
    {"UpToDate", TcbStatus::kUpToDate},
    {"SWHardeningNeeded", TcbStatus::kSwHardeningNeeded},
    {"ConfigurationNeeded", TcbStatus::kConfigurationNeeded},
    {"ConfigurationAndSWHardeningNeeded", TcbStatus::kConfigurationAndSwHardeningNeeded},
    {"OutOfDate", TcbStatus::kOutOfDate},
    {"OutOfDateConfigurationNeeded", TcbStatus::kOutOfDateConfigurationNeeded},
    {"Revoked", TcbStatus::kRevoked},
};

TEST(TcbStatus, IsReadAndWrittenAsIntelSpellsIt) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto status = parse_tcb_status(c.text);
    ASSERT_TRUE(status.has_value()) << status.error().message;
    EXPECT_EQ(*status, c.status);
    EXPECT_EQ(to_string(c.status), c.text);
  }
}

TEST(TcbStatus, RefusesEveryOtherSpelling) {
  for (const char* text :
       {"", "uptodate", "UpToDate ", "Up", "UpToDateX", "NotSupported", "unknown"}) {
    SCOPED_TRACE(text);
    const auto status = parse_tcb_status(text);
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, ErrorCode::kMalformed);
    EXPECT_NE(status.error().message.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace confcom::collateral
