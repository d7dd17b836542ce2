#include "app/completion_script.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

using confcom::testing::ScratchDirectory;
using testing::ProgramRun;
using testing::run_program;

std::string script(const std::string& shell) {
  const ProgramRun run = run_program({"completion", shell});
  EXPECT_EQ(run.status, 0) << run.err;
  return run.out;
}

int bash(const ScratchDirectory& directory, const std::string& text) {
  const std::string file = directory.write("run.bash", text);
  // NOLINTNEXTLINE(concurrency-mt-unsafe,bugprone-command-processor): one thread, a path of our own
  return std::system(("bash '" + file + "'").c_str());
}

/// Loads the script, completes the last of `words`, and fails unless that gives `want`.
std::string completion_check(const std::string& words, const std::string& want) {
  return script("bash") + "compopt() { :; }\nCOMP_WORDS=(" + words +
         ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_confcom\n" + "[[ \"${COMPREPLY[*]}\" == '" +
         want + "' ]] || { echo \"got: ${COMPREPLY[*]}\" >&2; exit 1; }\n";
}

TEST(CompletionScript, BashCompletes) {
  struct Case {
    std::string words;
    std::string want;
  };
  const Case cases[] = {
      {"confcom ''",
       "quote report quote-helper quote-worker device-plugin dra-driver node secret enclave policy "
       "sim "
       "completion "
       "man"},
      {"confcom quote-helper --platform s", "simulated"},
      {"confcom sim a", "advance"},
      {"confcom --v", "--version"},
      {"confcom quote v", "verify"},
      {"confcom quote verify --accept-", "--accept-status --accept-advisory"},
      {"confcom quote verify --accept-status Out", "OutOfDate OutOfDateConfigurationNeeded"},
      {"confcom quote verify -o ''", "text json"},
      {"confcom quote verify --output = j", "json"},
      {"confcom quote verify --output =", "text json"},
      {"confcom quote verify --collateral coll", "collateral"},
      {"confcom quote verify quo", "quote.bin"},
      {"confcom quote verify --mr-enclave quo", ""},
      {"confcom completion f", "fish"},
  };
  const ScratchDirectory directory;
  directory.write("quote.bin", std::string_view());
  directory.write("collateral/pck_crl", std::string_view());
  for (const Case& c : cases) {
    const std::string change = "cd '" + directory.path().string() + "'\n";
    EXPECT_EQ(bash(directory, change + completion_check(c.words, c.want)), 0) << c.words;
  }
}

TEST(CompletionScript, BashFindsNoFaultInItsScript) {
  const ScratchDirectory directory;
  const std::string file = directory.write("confcom.bash", script("bash"));
  EXPECT_EQ(bash(directory, "bash -n '" + file + "'\n"), 0);
}

TEST(CompletionScript, ZshAndFishKnowEveryCommandAndOption) {
  const std::string zsh = script("zsh");
  EXPECT_TRUE(zsh.starts_with("#compdef confcom\n"));
  EXPECT_NE(zsh.find("_confcom_quote_verify() {"), std::string::npos);
  EXPECT_NE(zsh.find("'(--collateral)--collateral=["), std::string::npos) << zsh;
  EXPECT_NE(zsh.find(":FORMAT:(text json)'"), std::string::npos) << zsh;
  const std::string fish = script("fish");
  EXPECT_NE(fish.find("-l collateral -x -a '(__fish_complete_directories)'"), std::string::npos);
  EXPECT_NE(fish.find("-s o -l output -x -a 'text json'"), std::string::npos) << fish;
}

TEST(CompletionScript, RefusesOtherShells) {
  const ProgramRun run = run_program({"completion", "tcsh"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("tcsh not in {bash,zsh,fish}"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace confcom::app
