#include "app/man_page.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

using testing::ProgramRun;
using testing::run_program;

constexpr Definition kExamples[] = {{"tool -x 'a\\b'", ".dots and 'quotes'"}};
constexpr CommandText kText = {.path = "tool",
                               .summary = "do it",
                               .description = "'First' things.\n\nSecond-rate ones.",
                               .examples = kExamples};

CommandReference tool() {
  CommandReference out;
  out.name = "tool";
  out.text = &kText;
  out.options.push_back({.names = {"-x", "--extra"},
                         .value_name = "FILE",
                         .choices = {},
                         .range = {},
                         .default_value = "none",
                         .description = "More",
                         .group = "options"});
  return out;
}

TEST(ManPage, IsWrittenInMan7) {
  EXPECT_EQ(man_page(tool(), "1.2"),
            ".TH TOOL 1 \"\" \"confcom 1.2\" \"User Commands\"\n"
            ".SH NAME\ntool \\- do it\n"
            ".SH SYNOPSIS\n\\fBtool\\fR [OPTIONS]\n"
            ".SH DESCRIPTION\n\\&'First' things.\n.PP\nSecond\\-rate ones.\n"
            ".SH OPTIONS\n.TP\n\\fB\\-x, \\-\\-extra FILE\\fR\nMore (default none)\n"
            ".SH EXAMPLES\n\\&.dots and 'quotes':\n.PP\n.nf\n    tool \\-x 'a\\eb'\n.fi\n");
}

TEST(ManPage, EveryCommandHasOne) {
  const confcom::testing::ScratchDirectory directory;
  const ProgramRun run = run_program({"man", "--directory", directory.file("man1")});
  ASSERT_EQ(run.status, 0) << run.err;
  for (const char* name : {"confcom.1", "confcom-quote.1", "confcom-quote-inspect.1",
                           "confcom-quote-verify.1", "confcom-completion.1", "confcom-man.1"}) {
    std::ifstream file(directory.path() / "man1" / name);
    std::stringstream page;
    page << file.rdbuf();
    EXPECT_TRUE(page.str().starts_with(".TH CONFCOM")) << name;
    EXPECT_NE(page.str().find("\n.SH SYNOPSIS\n"), std::string::npos) << name;
  }
}

TEST(ManPage, OfVerifyTeaches) {
  const ProgramRun run = run_program({"man", "quote", "verify"});
  ASSERT_EQ(run.status, 0) << run.err;
  for (const char* heading : {"EXIT STATUS", "EXAMPLES", "FILES", "OPTIONS", "SEE ALSO"}) {
    EXPECT_NE(run.out.find("\n.SH " + std::string(heading) + "\n"), std::string::npos) << heading;
  }
  EXPECT_NE(run.out.find("DIR/tcb_info.json"), std::string::npos);
}

TEST(ManPage, FailsWhereItCannotBeWritten) {
  const confcom::testing::ScratchDirectory directory;
  const std::string file = directory.write("file", std::string_view("in the way"));
  const ProgramRun run = run_program({"man", "--directory", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("cannot be written"), std::string::npos) << run.err;
}

TEST(ManPage, RefusesCommandsThatThereAreNot) {
  EXPECT_EQ(run_program({"man", "quote", "verfy"}).err,
            "confcom: man: no command 'confcom quote verfy'; see 'confcom --help'\n");
  EXPECT_EQ(run_program({"man", "quote", "--directory", "x"}).status, 2);
}

}  // namespace
}  // namespace confcom::app
