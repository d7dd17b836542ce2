#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

using confcom::testing::ScratchDirectory;
using Json = nlohmann::json;
using testing::ProgramRun;
using testing::run_program;

ProgramRun check(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"policy", "check"});
  return run_program(arguments);
}

ProgramRun check_text(std::string_view module, std::vector<std::string> options = {}) {
  const ScratchDirectory directory;
  options.push_back(directory.write("a.rego", module));
  return check(std::move(options));
}

TEST(PolicyCheck, SaysNothingOfModulesThatHoldTogether) {
  constexpr std::string_view kGood = "package a\np := data.b.q\n";
  const ProgramRun run = check_text(kGood);
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out + run.err, "");
  EXPECT_EQ(check_text(kGood, {"-f", "json"}).out, "{}\n");
}

TEST(PolicyCheck, ShowsMistakesAndCountsThem) {
  const ScratchDirectory directory;
  const std::string module = directory.write("a.rego", "package a\np := x\nq := y\n");
  const ProgramRun run = check({module});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, module + ":2: rego_unsafe_var_error: var x is unsafe\n\tp := x\n\t     ^\n" +
                         module +
                         ":3: rego_unsafe_var_error: var y is unsafe\n\tq := y\n\t     ^\n" +
                         "2 errors in 1 file\n");
}

TEST(PolicyCheck, TellsProgramsOfMistakes) {
  const ScratchDirectory directory;
  const std::string module = directory.write("a.rego", "package a\np := x\n");
  const ProgramRun run = check({"-f", "json", module});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(Json::parse(run.out)["errors"],
            Json::parse(R"([{"code": "rego_unsafe_var_error", "row": 2, "col": 6,
                             "message": "var x is unsafe", "file": ")" +
                        module + "\"}]"));
}

TEST(PolicyCheck, TakesTheModulesOfADirectoryTogether) {
  const ScratchDirectory directory;
  (void)directory.write("a.rego", "package a\np := data.b.f(1)\n");
  (void)directory.write("b.rego", "package b\nf(x) := x\n");
  (void)directory.write("c.json", "no JSON");
  EXPECT_EQ(check({directory.path().string()}).status, 0);
  EXPECT_EQ(check({directory.file("a.rego")}).status, 1);
}

TEST(PolicyCheck, IsStricterWhenTold) {
  constexpr std::string_view kUnused = "package a\np if { x := 1 }\n";
  EXPECT_EQ(check_text(kUnused).status, 0);
  const ProgramRun run = check_text(kUnused, {"--strict"});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.err.contains("assigned var x unused")) << run.err;
}

TEST(PolicyCheck, ChecksTypesWhenTold) {
  const ScratchDirectory directory;
  const std::string module = directory.write("a.rego", "package a\np := count(1)\n");
  EXPECT_EQ(check({module}).status, 0);
  const ProgramRun run = check({"--strict", module});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, module +
                         ":2: rego_type_error: count: invalid argument(s)\n"
                         "\tp := count(1)\n\t     ^\n"
                         "\thave: (number, ?\?\?)\n"
                         "\twant: (any<string, array[any], object[any: any], set[any]>, number)\n"
                         "1 error in 1 file\n");
  const Json error = Json::parse(check({"--strict", "-f", "json", module}).out)["errors"][0];
  EXPECT_EQ(error["details"][0], "have: (number, ?\?\?)");
}

TEST(PolicyCheck, ReadsAnnotations) {
  constexpr std::string_view kTypo = "package a\n# METADATA\n# scope: galaxy\np := 1\n";
  const ProgramRun run = check_text(kTypo);
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.err.contains("a.rego:2: rego_parse_error: invalid annotation scope 'galaxy'."))
      << run.err;
}

TEST(PolicyCheck, TakesRegoV0WhenTold) {
  constexpr std::string_view kV0 = "package a\np { true }\n";
  EXPECT_EQ(check_text(kV0).status, 1);
  EXPECT_EQ(check_text(kV0, {"--v0-compatible"}).status, 0);
}

TEST(PolicyCheck, RefusesWhatIsNoRego) {
  const std::string terms = "package a\np := " + std::string(9000, '[') + std::string(9000, ']');
  for (const std::string& text :
       {std::string(), std::string("\x7f\x45LF\0\0", 6), std::string("package a\n\xff"), terms}) {
    const ProgramRun run = check_text(text);
    EXPECT_EQ(run.status, 1) << text.substr(0, 20);
    EXPECT_TRUE(run.err.contains("a.rego:1: ") || run.err.contains("a.rego:2: ") ||
                run.err.contains("a.rego:0: "))
        << run.err;
  }
}

TEST(PolicyCheck, CannotLookAtWhatIsNotThere) {
  const ScratchDirectory empty;
  EXPECT_EQ(check({"/nonexistent"}).status, 2);
  EXPECT_EQ(check({"/nonexistent"}).err, "confcom: /nonexistent: No such file or directory\n");
  EXPECT_TRUE(check({empty.path().string()}).err.contains("no .rego file is in it"));
  EXPECT_EQ(check({}).status, 2);
}

TEST(PolicyCheck, RefusesBuiltinsThatCapabilitiesLeaveOut) {
  const ScratchDirectory directory;
  const std::string some = directory.write("some.json", R"({"builtins": [{"name": "sum"}]})");
  const std::string module =
      directory.write("a.rego", "package a\np := count([1])\nq := sum([1])\n");
  const ProgramRun run = check({"--capabilities", some, module});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(run.err.starts_with(module + ":2: rego_type_error: undefined function count\n"))
      << run.err;
  EXPECT_TRUE(run.err.ends_with("1 error in 1 file\n")) << run.err;
}

TEST(PolicyCheck, RefusesCapabilitiesThatAreNone) {
  const ScratchDirectory directory;
  const std::string module = directory.write("a.rego", "package a\n");
  for (const std::string_view text : {"{", "[]", "{}", R"({"builtins": [{}]})"}) {
    const std::string file = directory.write("c.json", text);
    const ProgramRun run = check({"--capabilities", file, module});
    EXPECT_EQ(run.status, 2) << text;
    EXPECT_TRUE(run.err.contains("c.json: ")) << run.err;
  }
}

}  // namespace
}  // namespace confcom::app
