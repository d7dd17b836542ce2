#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

using confcom::testing::ScratchDirectory;
using Json = nlohmann::json;
using testing::ProgramRun;
using testing::run_program;

constexpr std::string_view kModule = R"(package example

allow if {
	print("user:", input.user)
	input.user in data.admins
}
)";

ProgramRun eval(std::vector<std::string> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), {"policy", "eval"});
  return run_program(arguments,
                     {.now = Timestamp(std::chrono::seconds(1'700'000'000)), .input = input});
}

std::string raw(const std::string& query) { return eval({"-f", "raw", query}).out; }

/// The message of the only error.
std::string problem(const ProgramRun& run) {
  EXPECT_EQ(run.status, 2);
  const Json json = Json::parse(run.out, nullptr, false);
  if (!json.contains("errors") || json["errors"].size() != 1) return "no error: " + run.out;
  return json["errors"][0]["message"];
}

/// A document of data in a file of this name.
std::string problem_of_data(const std::string& name, std::string_view text) {
  const ScratchDirectory directory;
  return problem(eval({"-d", directory.write(name, text), "data"}));
}

TEST(PolicyEval, AnswersInTheShapeOfOpa) {
  const ProgramRun run = eval({"x := 1; y := \"ä\"; x + 1"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out), Json::parse(R"({"result": [{
    "expressions": [
      {"value": true, "text": "x := 1", "location": {"row": 1, "col": 1}},
      {"value": true, "text": "y := \"ä\"", "location": {"row": 1, "col": 9}},
      {"value": 2, "text": "x + 1", "location": {"row": 1, "col": 19}}],
    "bindings": {"x": 1, "y": "ä"}}]})"));
}

TEST(PolicyEval, LeavesBindingsOutWhereThereAreNone) {
  EXPECT_EQ(eval({"[1, 2.50]"}).out, R"({
  "result": [
    {
      "expressions": [
        {
          "value": [
            1,
            2.50
          ],
          "text": "[1, 2.50]",
          "location": {
            "row": 1,
            "col": 1
          }
        }
      ]
    }
  ]
}
)");
}

TEST(PolicyEval, HasNoResultWhereItIsUndefined) {
  const ProgramRun run = eval({"data.nothing"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, "{}\n");
  EXPECT_EQ(eval({"-f", "pretty", "data.nothing"}).out, "undefined\n");
  EXPECT_EQ(raw("data.nothing"), "");
}

TEST(PolicyEval, FailsAsTold) {
  EXPECT_EQ(eval({"--fail", "data.nothing"}).status, 1);
  EXPECT_EQ(eval({"--fail", "false"}).status, 0);
  EXPECT_EQ(eval({"--fail-defined", "data.nothing"}).status, 0);
  EXPECT_EQ(eval({"--fail-defined", "1"}).status, 1);
  EXPECT_EQ(eval({"--fail-defined", "x"}).status, 2);
}

TEST(PolicyEval, PrintsValuesForPeople) {
  EXPECT_EQ(eval({"-f", "pretty", R"({"a": [1]})"}).out, "{\n  \"a\": [\n    1\n  ]\n}\n");
  EXPECT_EQ(eval({"-f", "pretty", "true; true"}).out, "true\n");
  EXPECT_EQ(eval({"-f", "pretty", "x := [\"ä\", 20][i]"}).out,
            "+---+-----+\n| i | x   |\n+---+-----+\n| 0 | \"ä\" |\n| 1 | 20  |\n+---+-----+\n");
}

TEST(PolicyEval, PrintsTheValueAlone) {
  EXPECT_EQ(raw("\"a b\""), "a b\n");
  EXPECT_EQ(raw("{\"a\": {2, 1}}"), "{\"a\":[1,2]}\n");
  EXPECT_EQ(raw("1; \"x\""), "1 x\n");
  EXPECT_EQ(raw("[\"a\", \"b\"][_]"), "a\nb\n");
}

TEST(PolicyEval, AsksModulesAboutInputAndData) {
  const ScratchDirectory directory;
  const std::string module = directory.write("policy.rego", kModule);
  const std::string data = directory.write("data.json", R"({"admins": ["alice"]})");
  const std::string input = directory.write("input.yaml", "user: alice\n");
  const ProgramRun run =
      eval({"-d", module, "-d", data, "-i", input, "-f", "raw", "data.example.allow"});
  EXPECT_EQ(run.out, "true\n");
  EXPECT_EQ(run.err, "user: alice\n");
  const ProgramRun piped = eval({"-d", directory.path().string(), "-i", "-", "data.example.allow"},
                                R"({"user": "mal\u001blory"})");
  EXPECT_EQ(piped.out, "{}\n");
  EXPECT_EQ(piped.err, "user: mal?lory\n");
}

TEST(PolicyEval, TakesRegoV0WhenTold) {
  const ScratchDirectory directory;
  const std::string module = directory.write("v0.rego", "package a\np { true }\n");
  EXPECT_EQ(eval({"-d", module, "data.a.p"}).status, 2);
  EXPECT_EQ(eval({"-d", module, "--v0-compatible", "-f", "raw", "data.a.p"}).out, "true\n");
}

TEST(PolicyEval, MergesDataAsOpaDoes) {
  const ScratchDirectory directory;
  std::filesystem::create_directory(directory.path() / "sub");
  (void)directory.write("a.json", R"({"x": {"a": 1}})");
  (void)directory.write("b.yml", "x: {b: yes}\n");
  (void)directory.write("sub/c.json", R"({"c": 3})");
  (void)directory.write("README.md", "left out");
  const std::string path = directory.path().string();
  EXPECT_EQ(eval({"-d", path, "-f", "raw", "data"}).out,
            "{\"sub\":{\"c\":3},\"x\":{\"a\":1,\"b\":true}}\n");
  EXPECT_EQ(eval({"-d", "p.q:" + path + "/a.json", "-f", "raw", "data"}).out,
            "{\"p\":{\"q\":{\"x\":{\"a\":1}}}}\n");
}

TEST(PolicyEval, RefusesDataThatDiffer) {
  const ScratchDirectory directory;
  const std::string a = directory.write("a.json", R"({"x": {"y": 1}})");
  const std::string b = directory.write("b.json", R"({"x": {"y": 2}})");
  EXPECT_EQ(problem(eval({"-d", a, "-d", b, "data"})),
            b + ": another file has another value of 'y'");
  EXPECT_EQ(eval({"-d", a, "-d", a, "data"}).status, 0);
}

TEST(PolicyEval, RefusesFilesThatAreNoData) {
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  EXPECT_TRUE(problem_of_data("a.json", "[1]").contains("data is an object"));
  EXPECT_TRUE(problem_of_data("a.json", "{\"a\": " + deep + "}").contains("a.json: "));
  EXPECT_TRUE(problem_of_data("a.yaml", "a: " + deep).contains("a.yaml: "));
  EXPECT_TRUE(problem_of_data("a.json", "{\"a\": \"\xff\"}").contains("a.json: "));
  EXPECT_TRUE(problem_of_data("a.yaml", "a: \xff").contains("offset 3: no UTF-8"));
  EXPECT_TRUE(problem_of_data("a.json", std::string("\x7f\x45LF\0\0", 6)).contains("a.json: "));
  EXPECT_TRUE(problem_of_data("a.rego", std::string("\x7f\x45LF\0\0", 6)).contains("illegal"));
  EXPECT_TRUE(problem_of_data("a.txt", "{}").contains("name it .rego, .json or .yaml"));
}

TEST(PolicyEval, CannotReadWhatIsNotThere) {
  EXPECT_EQ(problem(eval({"-d", "/nonexistent/a.rego", "1"})),
            "/nonexistent/a.rego: No such file or directory");
  EXPECT_EQ(problem(eval({"-d", "/nonexistent/a.json", "1"})),
            "/nonexistent/a.json: No such file or directory");
  EXPECT_EQ(problem(eval({"-d", "/nonexistent", "1"})), "/nonexistent: No such file or directory");
  EXPECT_EQ(problem(eval({"-i", "/nonexistent", "1"})), "/nonexistent: No such file or directory");
  EXPECT_NE(problem(eval({"-i", "/", "1"})), "");
  EXPECT_TRUE(problem(eval({"-i", "-", "1"}, "{")).starts_with("standard input: "));
}

TEST(PolicyEval, TellsErrorsAsOpaDoes) {
  const ProgramRun run = eval({"1 + x"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(Json::parse(run.out), Json::parse(R"({"errors": [
    {"message": "var x is unsafe", "code": "rego_unsafe_var_error",
     "location": {"file": "", "row": 1, "col": 1}}]})"))
      << run.out;
}

TEST(PolicyEval, ShowsPeopleWhereAnErrorIs) {
  const ScratchDirectory directory;
  const std::string module = directory.write("a.rego", "package a\n\np := x\n");
  const ProgramRun run = eval({"-d", module, "-f", "pretty", "data.a.p"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, module + ":3: rego_unsafe_var_error: var x is unsafe\n\tp := x\n\t     ^\n");
}

TEST(PolicyEval, EndsWhereABuiltinFailsWhenTold) {
  EXPECT_EQ(eval({"1 / 0"}).out, "{}\n");
  const ProgramRun run = eval({"--strict-builtin-errors", "-f", "raw", "1 / 0"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.err, "query:1: eval_builtin_error: div: divide by zero\n\t1 / 0\n\t^\n");
}

/// A query of twenty variables, each made of the one before, twice; of a thousand letters at first.
/// `begin` and `end` are around the two.
std::string doubling(const std::string& begin, const std::string& end) {
  std::string out = "x0 := \"" + std::string(1'000, 'x') + "\"";
  for (int i = 1; i < 20; ++i) {
    const std::string below = "x" + std::to_string(i - 1);
    out += "; x" + std::to_string(i) + " := " + begin + "[" + below + ", " + below + "]" + end;
  }
  return out;
}

TEST(PolicyEval, EndsAtALimit) {
  EXPECT_EQ(problem(eval({doubling("concat(\"\", ", ")")})), "evaluation limit reached: memory");
}

TEST(PolicyEval, EndsWhereTheAnswerIsTooLong) {
  EXPECT_EQ(problem(eval({doubling("", "")})), "the answer is longer than 256 MiB");
}

TEST(PolicyEval, KnowsTheTime) { EXPECT_EQ(raw("time.now_ns()"), "1700000000000000000\n"); }

TEST(PolicyEval, TellsHowLongItTook) {
  const Json json = Json::parse(eval({"-i", "-", "--metrics", "1"}, "{}").out);
  for (const char* const name :
       {"timer_rego_load_files_ns", "timer_rego_module_compile_ns", "timer_rego_query_compile_ns",
        "timer_rego_input_parse_ns", "timer_rego_query_eval_ns"}) {
    EXPECT_TRUE(json["metrics"][name].is_number_unsigned()) << name;
  }
  EXPECT_EQ(json["result"].size(), 1U);
  EXPECT_TRUE(eval({"-f", "pretty", "--metrics", "1"}).out.contains("| timer_rego_query_eval_ns "));
}

TEST(PolicyEval, RefusesWrongArguments) {
  EXPECT_EQ(eval({}).status, 2);
  EXPECT_EQ(eval({"-f", "xml", "1"}).status, 2);
  EXPECT_EQ(eval({"--fail", "--fail-defined", "1"}).status, 2);
  EXPECT_EQ(eval({"-d", "", "1"}).err,
            "confcom: policy eval: --data: the path is empty; see 'confcom policy eval --help'\n");
  EXPECT_EQ(eval({"1", "2"}).err,
            "confcom: policy eval: unexpected argument '2'; see 'confcom policy eval --help'\n");
}

TEST(PolicyEval, ExplainsWhatIsUndefined) {
  const ScratchDirectory directory;
  const std::string module = directory.write("example.rego", kModule);
  const std::string data = directory.write("data.json", R"({"admins": ["ann"]})");
  const std::string input = directory.write("input.json", R"({"user": "eve"})");
  const std::vector<std::string> asked = {"-d", module, "-d", data, "-i", input, "--explain"};
  auto people = asked;
  people.insert(people.end(), {"-f", "pretty", "data.example.allow"});
  const ProgramRun run = eval(people);
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, "undefined\n");
  EXPECT_EQ(run.err, "user: eve\ndata.example.allow is undefined\n  " + module +
                         ":5: input.user in data.admins failed: input.user is \"eve\", "
                         "data.admins is [\"ann\"]\n");
  auto programs = asked;
  programs.emplace_back("data.example.allow");
  const Json json = Json::parse(eval(programs).out);
  EXPECT_FALSE(json.contains("result"));
  EXPECT_EQ(json["explanation"]["bodies"][0]["row"], 5);
}

TEST(PolicyEval, ExplainsNothingThatHolds) {
  const ProgramRun run = eval({"--explain", "1 == 1"});
  EXPECT_FALSE(Json::parse(run.out).contains("explanation"));
  EXPECT_EQ(Json::parse(eval({"--explain", "1 == 2"}).out)["explanation"]["value"], "false");
}

TEST(PolicyEval, RefusesBuiltinsThatCapabilitiesLeaveOut) {
  const ScratchDirectory directory;
  const std::string none = directory.write("none.json", R"({"builtins": []})");
  EXPECT_EQ(problem(eval({"--capabilities", none, "count([1])"})), "undefined function count");
  EXPECT_EQ(eval({"--capabilities", none, "-f", "raw", "[1]"}).out, "[1]\n");
}

}  // namespace
}  // namespace confcom::app
