#include "service/quote_helper/failure_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/log.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FailureLog, TellsOneASecondAndHowManyThereWere) {
  FailureLog::Time now{};
  Log log(LogLevel::kInfo);
  FailureLog failures(log, [&] { return now; });
  ::testing::internal::CaptureStderr();
  failures.tell("first");
  failures.tell("second");
  now += std::chrono::milliseconds(999);
  failures.tell("third");
  now += std::chrono::milliseconds(1);
  failures.tell("fourth");
  now += std::chrono::seconds(5);
  failures.tell("fifth");
  const std::string told = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, HasSubstr("first\n"));
  EXPECT_THAT(told, Not(HasSubstr("second")));
  EXPECT_THAT(told, Not(HasSubstr("third")));
  EXPECT_THAT(told, HasSubstr("fourth (and 2 failures more since the last line)\n"));
  EXPECT_THAT(told, HasSubstr("fifth\n"));
}

}  // namespace
}  // namespace confcom::service
