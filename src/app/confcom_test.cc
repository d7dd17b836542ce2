#include "app/confcom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/clock.h"

namespace confcom::app {
namespace {

using testing::ProgramRun;
using testing::run_program;

TEST(Confcom, TellsItsVersion) {
  const ProgramRun run = run_program({"--version"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, ::testing::MatchesRegex("confcom [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(run.err, "");
}

TEST(Confcom, HelpGoesToStandardOutput) {
  const ProgramRun run = run_program({"--help"});
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(run.out.starts_with("usage: confcom COMMAND\n")) << run.out;
  EXPECT_NE(run.out.find("\n  quote  "), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "");
}

TEST(Confcom, HelpHasTheCommandsOptionsWhereverItIsAskedFor) {
  const std::string help = run_program({"quote", "verify", "--help"}).out;
  EXPECT_NE(help.find("--trust-root"), std::string::npos) << help;
  EXPECT_EQ(run_program({"quote", "--help", "verify"}).out, help);
  EXPECT_EQ(run_program({"--help", "quote", "verify"}).out, help);
}

TEST(Confcom, HelpSaysWhatANumberMayBe) {
  const std::string help = run_program({"quote-helper", "--help"}).out;
  EXPECT_NE(help.find("--threads N             Threads that serve; 1 to 64 (default 2)\n"),
            std::string::npos)
      << help;
}

TEST(Confcom, RefusesWrongArgumentsInOneLineThatSaysWhereHelpIs) {
  struct Case {
    std::vector<std::string> args;
    std::string err;
  };
  const Case cases[] = {
      {{},
       "confcom: which command? one of quote, report, quote-helper, quote-worker, device-plugin, "
       "dra-driver, "
       "node, "
       "secret, enclave, policy, sim, completion, man; "
       "see 'confcom --help'\n"},
      {{"qoute"}, "confcom: unknown command 'qoute'; did you mean 'quote'? see 'confcom --help'\n"},
      {{"frobnicate"}, "confcom: unknown command 'frobnicate'; see 'confcom --help'\n"},
      {{"--verson"},
       "confcom: unknown option '--verson'; did you mean '--version'? see 'confcom --help'\n"},
      {{"quote"},
       "confcom: quote: which command? one of inspect, verify, target-info, get; see 'confcom "
       "quote --help'\n"},
      {{"quote", "inspect"},
       "confcom: quote inspect: FILE is required; see 'confcom quote inspect --help'\n"},
      {{"quote", "inspect", "a", "b"},
       "confcom: quote inspect: unexpected argument 'b'; see 'confcom quote inspect --help'\n"},
      {{"quote", "inspect", "-o", "xml", "a"},
       "confcom: quote inspect: --output: xml not in {text,json}; see 'confcom quote inspect "
       "--help'\n"},
      {{"quote", "inspect", ""},
       "confcom: quote inspect: FILE: the path is empty; see 'confcom quote inspect --help'\n"},
      {{"evil\x1b[31m\nname"}, "confcom: unknown command 'evil?[31m?name'; see 'confcom --help'\n"},
  };
  for (const Case& c : cases) {
    const ProgramRun run = run_program(c.args);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err, c.err);
  }
}

TEST(Confcom, TakesFilesAfterTwoDashesThatLookLikeOptions) {
  const ProgramRun run = run_program({"quote", "inspect", "--", "--none"});
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(run.err.starts_with("confcom: --none: ")) << run.err;
}

TEST(Confcom, FailsWhenItsOutputCannotBeWritten) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  Streams streams{in, out, err};
  EXPECT_EQ(run(std::vector<std::string>{"--help"}, streams, SystemClock(), {}), 2);
  EXPECT_EQ(err.str(), "confcom: the output cannot be written; see whether the disk is full\n");
}

class ThrowingBuffer final : public std::streambuf {
 protected:
  int_type overflow(int_type) override { throw std::runtime_error("of the test"); }
};

TEST(Confcom, LetsNoExceptionOut) {
  ThrowingBuffer buffer;
  std::istringstream in;
  std::ostream out(&buffer);
  std::ostringstream err;
  out.exceptions(std::ios::badbit);
  Streams streams{in, out, err};
  EXPECT_EQ(run(std::vector<std::string>{"--help"}, streams, SystemClock(), {}), 2);
  EXPECT_EQ(err.str(), "confcom: internal error, please report it: of the test\n");
}

}  // namespace
}  // namespace confcom::app
