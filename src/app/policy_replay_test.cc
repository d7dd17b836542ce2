#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/testing/program.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

using confcom::testing::ScratchDirectory;
using testing::ProgramRun;
using testing::run_program;

/// Lets each name in once.
constexpr std::string_view kPolicy = R"(package agent_policy

Yes := true
No := false
Words := "neither"
Nobody := {"ops": []}

Enter := {"allowed": true, "ops": [{"op": "add", "path": path, "value": true}]} if {
	path := concat("/", ["/pstate", input.name])
	not data.pstate[input.name]
}

Elsewhere := {"allowed": true, "ops": [
	{"op": "add", "path": "/pstate/lost", "value": 1},
	{"op": "add", "path": "/elsewhere", "value": 1},
]}

Refused := {"allowed": false, "ops": [{"op": "add", "path": "/pstate/no", "value": 1}]}

State := {"allowed": true, "ops": null, "state": data.pstate}

Conflict := 1
Conflict := input.name
)";

ProgramRun replay(std::string_view policy, const std::string& requests,
                  const std::vector<std::string>& further = {}) {
  const ScratchDirectory directory;
  std::vector<std::string> arguments = {"policy", "replay", directory.write("policy.rego", policy),
                                        "-"};
  arguments.insert(arguments.end(), further.begin(), further.end());
  return run_program(arguments, {.input = requests});
}

TEST(PolicyReplay, AnswersEachRequestInOrder) {
  const ProgramRun run = replay(kPolicy, R"(["Yes", {}]
{"kind":"No","request":{}}

["ep":"Unknown",{}],
)");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, R"({"ep":"Yes","allowed":true,"result":true}
{"ep":"No","allowed":false,"result":false}
{"ep":"Unknown","allowed":false,"result":null}
)");
  EXPECT_EQ(run.err, "3 requests: 1 allowed, 2 refused\n");
}

TEST(PolicyReplay, CarriesStateFromOneRequestToTheNext) {
  const ProgramRun run = replay(kPolicy, R"(["Enter", {"name": "a"}]
["Enter", {"name": "b"}]
["Enter", {"name": "a"}]
["State", {}]
)");
  EXPECT_EQ(run.err, "4 requests: 3 allowed, 1 refused\n");
  EXPECT_TRUE(run.out.contains(R"({"ep":"Enter","allowed":false,"result":null})")) << run.out;
  EXPECT_TRUE(run.out.contains(R"("state":{"a":true,"b":true})")) << run.out;
}

TEST(PolicyReplay, ChangesNothingWhereItRefuses) {
  const ProgramRun run = replay(kPolicy, "[\"Elsewhere\", {}]\n[\"Refused\", {}]\n[\"State\", {}]");
  EXPECT_TRUE(run.out.contains(
      R"("error":"ops[1]: what is not below /pstate/ is not a policy's to change"})"))
      << run.out;
  EXPECT_TRUE(run.out.contains(R"("state":{})")) << run.out;
  EXPECT_EQ(run.err, "3 requests: 1 allowed, 2 refused\n");
}

TEST(PolicyReplay, RefusesWhereTheResultIsNone) {
  const ProgramRun run =
      replay(kPolicy, "[\"Words\", {}]\n[\"Nobody\", {}]\n[\"Conflict\", {\"name\": 2}]\n");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.err, "3 requests: 0 allowed, 3 refused\n");
  EXPECT_TRUE(run.out.contains("neither a boolean nor an object")) << run.out;
  EXPECT_TRUE(run.out.contains("has no boolean 'allowed'")) << run.out;
  EXPECT_TRUE(run.out.contains("eval_conflict_error")) << run.out;
}

TEST(PolicyReplay, AllowsFailingRequestsWhenThePolicyDoes) {
  const std::string policy = std::string(kPolicy) + "AllowRequestsFailingPolicy := true\n";
  const ProgramRun run =
      replay(policy, "[\"No\", {}]\n[\"Unknown\", {}]\n[\"Elsewhere\", {}]\n[\"Words\", {}]\n");
  EXPECT_EQ(run.err, "4 requests: 2 allowed, 2 refused\n") << run.out;
}

TEST(PolicyReplay, TellsOfLinesThatAreNoRequests) {
  const ProgramRun run = replay(kPolicy, "[\"Yes\", {}]\nnonsense\n[\"No\", {}]\n[\"a.b\", {}]");
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out,
            "{\"ep\":\"Yes\",\"allowed\":true,\"result\":true}\n"
            "{\"ep\":\"No\",\"allowed\":false,\"result\":false}\n");
  EXPECT_TRUE(run.err.starts_with("confcom: -:2: ")) << run.err;
  EXPECT_TRUE(run.err.contains("confcom: -:4: 'a.b' is no name of a request\n")) << run.err;
  EXPECT_TRUE(run.err.ends_with("2 requests: 1 allowed, 1 refused; 2 lines not read\n"));
}

TEST(PolicyReplay, EndsWhereAResultIsTooLong) {
  const std::string text(1'000, 'x');
  std::string policy = "package agent_policy\nA0 := [\"" + text + "\"]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string below = "A" + std::to_string(i - 1);
    policy += "A" + std::to_string(i) + " := [" + below + ", " + below + "]\n";
  }
  policy += "Long := {\"allowed\": true, \"why\": A19}\n";
  EXPECT_EQ(replay(policy, "[\"Long\", {}]").out,
            "{\"ep\":\"Long\",\"allowed\":true,\"result\":null,"
            "\"error\":\"the result is longer than 64 MiB\"}\n");
}

TEST(PolicyReplay, TakesRegoV0WhenTold) {
  constexpr std::string_view kV0 = "package agent_policy\nYes { true }\n";
  EXPECT_EQ(replay(kV0, "[\"Yes\", {}]").status, 2);
  EXPECT_EQ(replay(kV0, "[\"Yes\", {}]", {"--v0-compatible"}).err,
            "1 request: 1 allowed, 0 refused\n");
}

TEST(PolicyReplay, ShowsWhereThePolicyIsWrong) {
  const ProgramRun run = replay("package agent_policy\nYes := x\n", "");
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_TRUE(
      run.err.ends_with("policy.rego:2: rego_unsafe_var_error: var x is unsafe\n"
                        "\tYes := x\n\t       ^\n"))
      << run.err;
}

TEST(PolicyReplay, CannotReadWhatIsNotThere) {
  EXPECT_EQ(run_program({"policy", "replay", "/nonexistent", "-"}).err,
            "confcom: /nonexistent: No such file or directory\n");
  EXPECT_EQ(run_program({"policy", "replay", "/nonexistent"}).status, 2);
  const ScratchDirectory directory;
  const std::string policy = directory.write("policy.rego", kPolicy);
  EXPECT_EQ(run_program({"policy", "replay", policy, "/nonexistent"}).status, 2);
  EXPECT_EQ(run_program({"policy", "replay", policy, directory.path().string()}).status, 2);
}

TEST(PolicyReplay, ExplainsRefusals) {
  const ProgramRun run = replay(kPolicy, R"(["Enter", {"name": "a"}]
["Enter", {"name": "a"}]
["Conflict", {"name": "a"}]
)",
                                {"--explain"});
  EXPECT_EQ(run.err, "3 requests: 1 allowed, 2 refused\n");
  EXPECT_TRUE(run.out.contains(
      R"("allowed":false,"result":null,"reason":{"subject":"data.agent_policy.Enter",)"))
      << run.out;
  EXPECT_TRUE(run.out.contains(R"({"name":"data.pstate[input.name]","value":"true"})")) << run.out;
  EXPECT_TRUE(run.out.contains(R"x("ep":"Conflict","allowed":false,"result":null,"error":)x"));
}

}  // namespace
}  // namespace confcom::app
