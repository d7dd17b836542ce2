#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace confcom {
namespace {

struct Case {
  const char* text;
  std::int64_t unix_seconds;
};

constexpr Case kCases[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59Z", -1},
    {"2025-05-27T19:31:07Z", 1748374267},
    {"2024-02-29T00:00:00Z", 1709164800},
    {"2000-02-29T12:00:00Z", 951825600},
    {"2049-12-31T23:59:59Z", 2524607999},
    {"9999-12-31T23:59:59Z", 253402300799},
    {"0000-01-01T00:00:00Z", -62167219200},
};

TEST(Timestamp, IsReadAndWritten) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto time = parse_timestamp(c.text);
    ASSERT_TRUE(time.has_value()) << time.error().message;
    EXPECT_EQ(time->time_since_epoch().count(), c.unix_seconds);
    EXPECT_EQ(format_timestamp(*time), c.text);
  }
}

TEST(Timestamp, RefusesOtherForms) {
  for (const char* text :
       {"", "2025-05-27", "2025-05-27T19:31:07", "2025-05-27T19:31:07z", "2025-05-27t19:31:07Z",
        "2025-05-27 19:31:07Z", "2025-05-27T19:31:07.0Z", "2025-05-27T19:31:07+00:00",
        "2025-5-27T19:31:07Z", " 2025-05-27T19:31:07Z", "2025-05-27T19:31:07Z\n",
        "+025-05-27T19:31:07Z", "2025-0a-27T19:31:07Z", "2025/05/27T19:31:07Z",
        "12025-05-27T19:31:07Z"}) {
    SCOPED_TRACE(text);
    const auto time = parse_timestamp(text);
    ASSERT_FALSE(time.has_value());
    EXPECT_EQ(time.error(),
              (Error{ErrorCode::kMalformed, "not a time of the form YYYY-MM-DDTHH:MM:SSZ"}));
  }
}

TEST(Timestamp, RefusesTimesThatDoNotExist) {
  for (const char* text : {"2025-00-27T19:31:07Z", "2025-13-27T19:31:07Z", "2025-05-00T19:31:07Z",
                           "2025-05-32T19:31:07Z", "2025-04-31T19:31:07Z", "2025-02-29T19:31:07Z",
                           "1900-02-29T19:31:07Z", "2025-05-27T24:00:00Z", "2025-05-27T19:60:07Z",
                           "2016-12-31T23:59:60Z"}) {
    SCOPED_TRACE(text);
    const auto time = parse_timestamp(text);
    ASSERT_FALSE(time.has_value());
    EXPECT_EQ(time.error(), (Error{ErrorCode::kMalformed, std::string("no such time: ") + text}));
  }
}

}  // namespace
}  // namespace confcom
