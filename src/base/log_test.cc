#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace confcom {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

/// What `write` puts on standard error.
template <class Write>
std::string logged(LogLevel lowest, Write write) {
  testing::internal::CaptureStderr();
  {
    Log log(lowest);
    write(log);
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesTimeLevelAndMessage) {
  const std::string line = logged(LogLevel::kDebug, [](Log& log) { log.warning("disk is full"); });
  EXPECT_THAT(line, MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}"
                                 "Z warning disk is full\n"));
}

void write_all(Log& log) {
  log.debug("one");
  log.info("two");
  log.warning("three");
  log.error("four");
}

TEST(Log, WritesEveryLevel) {
  const std::string lines = logged(LogLevel::kDebug, write_all);
  for (const char* part : {"debug one\n", "info two\n", "warning three\n", "error four\n"}) {
    EXPECT_THAT(lines, HasSubstr(part));
  }
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const std::string lines = logged(LogLevel::kWarning, write_all);
  EXPECT_THAT(lines, Not(HasSubstr("one")));
  EXPECT_THAT(lines, Not(HasSubstr("two")));
  EXPECT_THAT(lines, HasSubstr("three"));
  EXPECT_THAT(lines, HasSubstr("four"));
}

TEST(Log, AMessageIsNoFormat) {
  EXPECT_THAT(logged(LogLevel::kInfo, [](Log& log) { log.info("{} {0} %s %v"); }),
              HasSubstr("info {} {0} %s %v\n"));
}

TEST(Log, FieldsFollowTheMessage) {
  EXPECT_THAT(logged(LogLevel::kInfo,
                     [](Log& log) { log.info("put", {{"key", "a"}, {"why", "two words"}}); }),
              HasSubstr("info put key=a why=\"two words\"\n"));
}

TEST(Log, WritesAnObjectALine) {
  testing::internal::CaptureStderr();
  Log(LogLevel::kInfo, LogFormat::kJson).warning("a \"b\"\n\xff", {{"pod", "p\n"}});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              MatchesRegex("\\{\"time\":\"[-0-9T:.]+Z\",\"level\":\"warning\",\"message\":"
                           "\"a .\"b.\".n.+\",\"pod\":\"p.n\"\\}\n"));
}

}  // namespace
}  // namespace confcom
