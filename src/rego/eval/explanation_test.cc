#include "rego/eval/explanation.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

/// Why `query` came to nothing, of a module whose second line `source` begins in; "holds" where it
/// did not.
std::string explain(const std::string& source, const std::string& query, std::string_view input,
                    std::string (*show)(const Explanation&) = to_text,
                    const EvaluationOptions& options = {}) {
  const auto policy = Policy::compile({{"p.rego", "package a\n" + source}});
  if (!policy.has_value()) return render(policy.error().front(), source);
  const auto prepared = Query::prepare(*policy, query);
  if (!prepared.has_value()) return prepared.error().front().message;
  Arena arena;
  const auto value = parse_json(input, arena);
  Evaluator evaluator(options);
  const auto out = evaluator.explain(*prepared, value.value());
  if (!out.has_value()) return to_text(out.error());
  return *out == nullptr ? "holds" : show(**out);
}

TEST(Explanation, NamesTheExpressionAndItsValues) {
  EXPECT_EQ(
      explain("default allow := false\nallow if input.x == 1\n", "data.a.allow", R"({"x": 2})"),
      "data.a.allow is false, its default\n"
      "  p.rego:3: input.x == 1 failed: input.x is 2\n");
}

TEST(Explanation, SaysWhereReasonsAreLeftOut) {
  constexpr const char* kMany =
      "allow if { some i in numbers.range(1, 4000); f(i) }\nf(x) if x < 0\n";
  EvaluationOptions little;
  little.limits.memory_bytes = std::size_t{4} << 20;
  const std::string text = explain(kMany, "data.a.allow", "{}", to_text, little);
  EXPECT_TRUE(text.starts_with("data.a.allow is undefined\n"));
  EXPECT_TRUE(text.ends_with("(some reasons are left out: they take too much memory)\n")) << text;
  EXPECT_TRUE(explain(kMany, "data.a.allow", "{}", to_json, little).contains(R"("partial":true)"));
}

TEST(Explanation, IsOfNothingThatHolds) {
  EXPECT_EQ(explain("allow if input.x == 1\n", "data.a.allow", R"({"x": 1})"), "holds");
}

TEST(Explanation, TellsOfEachBodyAndElse) {
  EXPECT_EQ(explain("p := 1 if input.x else := 2 if input.y == 3\np := 4 if not input.y\n",
                    "data.a.p", R"({"y": 4})"),
            "data.a.p is undefined\n"
            "  p.rego:2: input.x is undefined\n"
            "  p.rego:2: input.y == 3 failed: input.y is 4\n"
            "  p.rego:3: not input.y failed, what is negated holds: input.y is 4\n");
}

TEST(Explanation, GoesDownToTheRuleThatDidNotHold) {
  constexpr const char* kSource = R"(allow if f(input.x)
f(x) if {
	y := x + 1
	g(y) > 2
}
g(1) := 1
g(x) := x * 10 if x < 0
)";
  EXPECT_EQ(explain(kSource, "data.a.allow", R"({"x": 2})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: f(input.x) is undefined: input.x is 2\n"
            "    data.a.f(2) is undefined\n"
            "      p.rego:5: g(y) is undefined: y is 3\n"
            "        data.a.g(3) is undefined\n"
            "          p.rego:7: g(1) := 1 is not for these arguments\n"
            "          p.rego:8: x < 0 failed: x is 3\n");
}

TEST(Explanation, TellsOfTheElementThatWentFurthest) {
  constexpr const char* kSource = R"(allow if {
	some i
	c := input.all[i]
	c.name == "b"
	c.count == i
}
)";
  EXPECT_EQ(explain(kSource, "data.a.allow",
                    R"({"all": [{"name": "a"}, {"name": "b", "count": 7}, {"name": "c"}]})"),
            "data.a.allow is undefined\n"
            "  p.rego:6: c.count == i failed: c.count is 7, i is 1\n");
}

TEST(Explanation, TellsWhatWasNegated) {
  EXPECT_EQ(explain("allow if not bad(input.x)\nbad(x) if x > 3\n", "data.a.allow", R"({"x": 7})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: not bad(input.x) failed, what is negated holds: input.x is 7\n");
}

TEST(Explanation, TellsTheElementThatEveryEndedWith) {
  constexpr const char* kSource = R"(allow if {
	every k, v in input.all {
		k != "y"
		f(v)
	}
}
f(2) := true
)";
  EXPECT_EQ(explain(kSource, "data.a.allow", R"({"all": {"x": 3}})"),
            "data.a.allow is undefined\n"
            "  p.rego:3: every k, v in input.all { k != \"y\" f(v) } failed for an element: "
            "k is \"x\", v is 3\n"
            "    p.rego:5: f(v) is undefined: v is 3\n"
            "      data.a.f(3) is undefined\n"
            "        p.rego:8: f(2) := true is not for these arguments\n");
}

TEST(Explanation, OfEveryForgetsElementsForWhichItHeld) {
  EXPECT_EQ(
      explain(
          "allow if {\n\tinput.n == 1\n\tevery v in input.all {\n\t\tv.a\n\t\tnot v.b\n\t}\n}\n",
          "data.a.allow", R"({"n": 1, "all": [{"a": 1}, {"a": false}]})"),
      "data.a.allow is undefined\n"
      "  p.rego:4: every v in input.all { v.a not v.b } failed for an element: "
      "v is {\"a\": false}\n"
      "    p.rego:5: v.a failed: v.a is false\n");
}

TEST(Explanation, TellsOfEmptyLoops) {
  EXPECT_EQ(explain("allow if input.all[_] == 3\n", "data.a.allow", R"({"all": []})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: input.all[_] == 3 has no element\n");
}

TEST(Explanation, TellsTheErrorsOfBuiltins) {
  EXPECT_EQ(explain("allow if to_number(input.x) == 3\n", "data.a.allow", R"({"x": "y"})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: to_number(input.x) is undefined: input.x is \"y\", "
            "to_number: strconv.ParseFloat: parsing \"y\": invalid syntax\n");
}

TEST(Explanation, TellsOnceOfWhatIsKnown) {
  EXPECT_EQ(explain("allow if f(input)\nallow if f(input)\nf(x) if x.y == 1\n", "data.a.allow",
                    R"({"y": 2})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: f(input) is undefined: input is {\"y\": 2}\n"
            "    data.a.f({\"y\": 2}) is undefined\n"
            "      p.rego:4: x.y == 1 failed: x.y is 2\n"
            "  p.rego:3: f(input) is undefined: input is {\"y\": 2}\n"
            "    data.a.f({\"y\": 2}) is undefined: see above\n");
}

TEST(Explanation, TellsWhichBodyMadeItFalse) {
  EXPECT_EQ(explain("allow := input.x == 1\n", "data.a.allow", R"({"x": 2})"),
            "data.a.allow is false\n"
            "  p.rego:2: allow := input.x == 1 holds with the value false: "
            "input.x == 1 is false, input.x is 2\n");
  EXPECT_EQ(explain("allow if ok\nok := false if input.x == 2\n", "data.a.allow", R"({"x": 2})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: ok failed: ok is false\n"
            "    data.a.ok is false\n"
            "      p.rego:3: ok := false if input.x == 2 holds with the value false\n");
}

TEST(Explanation, ForgetsWhatWasTriedForAnotherCall) {
  constexpr const char* kSource = R"(allow if {
	f(1)
	f(2)
}
f(x) := false if x == 2 else := true if x == 1
)";
  EXPECT_EQ(explain(kSource, "data.a.allow", "{}"),
            "data.a.allow is undefined\n"
            "  p.rego:4: f(2) failed\n"
            "    data.a.f(2) is false\n"
            "      p.rego:6: f(x) := false if x == 2 else := true if x == 1 holds with the value "
            "false\n");
}

TEST(Explanation, KeepsWorldsApart) {
  constexpr const char* kSource = R"(allow if {
	not ok with input as {"x": 5}
	ok
}
ok if input.x == 1
)";
  EXPECT_EQ(explain(kSource, "data.a.allow", R"({"x": 2})"),
            "data.a.allow is undefined\n"
            "  p.rego:4: ok is undefined\n"
            "    data.a.ok is undefined\n"
            "      p.rego:6: input.x == 1 failed: input.x is 2\n");
}

TEST(Explanation, TellsOfAnObjectsKey) {
  constexpr const char* kSource = R"(allow if ports[input.name] == 80
ports[name] := port if {
	port := input.ports[name]
	port > 100
}
)";
  EXPECT_EQ(explain(kSource, "data.a.allow", R"({"name": "c", "ports": {"c": 80}})"),
            "data.a.allow is undefined\n"
            "  p.rego:2: ports[input.name] == 80 is undefined: "
            "ports[input.name] is undefined, input.name is \"c\"\n"
            "    data.a.ports[\"c\"] is undefined\n"
            "      p.rego:5: port > 100 failed: port is 80\n");
}

TEST(Explanation, TellsOfQueries) {
  EXPECT_EQ(explain("", "input.x == 1", R"({"x": 2})"),
            "input.x == 1 is false\n"
            "  query:1: input.x == 1 failed: input.x is 2\n");
  EXPECT_EQ(explain("", "data.b.c", "{}"),
            "data.b.c is undefined\n"
            "  query:1: data.b.c is undefined\n");
  EXPECT_EQ(explain("r if input.x == 3", "x := 1; data.a.r", R"({"x": 2})"),
            "x := 1; data.a.r is undefined\n"
            "  query:1: data.a.r is undefined\n"
            "    data.a.r is undefined\n"
            "      p.rego:2: input.x == 3 failed: input.x is 2\n");
}

TEST(Explanation, BoundsTexts) {
  const std::string words(500, 'w');
  const std::string out =
      explain("allow if input.x == 1\n", "data.a.allow", "{\"x\": \"" + words + "\"}");
  EXPECT_TRUE(out.contains("input.x is \"www"));
  EXPECT_TRUE(out.ends_with("w…\n"));
  EXPECT_LT(out.size(), 400);
}

TEST(Explanation, BoundsBodies) {
  std::string source;
  for (int i = 0; i < 20; ++i) source += "allow if input.x == 1\n";
  EXPECT_TRUE(explain(source, "data.a.allow", R"({"x": 2})").ends_with("\n  and 4 more\n"));
}

TEST(Explanation, BoundsDepth) {
  std::string source = "f0 if input.x\n";
  for (int i = 1; i < 40; ++i)
    source += "f" + std::to_string(i) + " if f" + std::to_string(i - 1) + "\n";
  const std::string out = explain(source, "data.a.f39", R"({"x": false})");
  EXPECT_TRUE(out.contains("data.a.f16 is undefined"));
  EXPECT_FALSE(out.contains("data.a.f15 is undefined"));
}

TEST(Explanation, EndsAtLimitsAsEvaluationDoes) {
  const auto policy = Policy::compile(
      {{"p.rego", "package a\np if {\n\tsome i in numbers.range(1, 1000)\n\ti < 0\n}\n"}});
  const auto query = Query::prepare(policy.value(), "data.a.p");
  EvaluationOptions options;
  options.limits.steps = 100;
  Evaluator evaluator(options);
  const auto out = evaluator.explain(query.value(), {});
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code, EvaluationCode::kLimit);
}

TEST(Explanation, PrintsNothing) {
  const auto policy = Policy::compile({{"p.rego", "package a\np if {\n\tprint(1)\n\tfalse\n}\n"}},
                                      {.keeps_prints = true});
  const auto query = Query::prepare(policy.value(), "data.a.p");
  int printed = 0;
  EvaluationOptions options;
  options.print = [&](std::string_view, const Location&, std::string_view) { ++printed; };
  Evaluator evaluator(options);
  EXPECT_TRUE(evaluator.explain(query.value(), {}).has_value());
  EXPECT_EQ(printed, 0);
  EXPECT_TRUE(evaluator.ask(query.value(), {}).has_value());
  EXPECT_EQ(printed, 1);
}

TEST(Explanation, IsMadeByThreadsAtOnce) {
  const auto policy = Policy::compile({{"p.rego", "package a\np if input.x\n"}});
  const auto query = Query::prepare(policy.value(), "data.a.p");
  std::vector<std::string> out(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& each : out) {
      threads.emplace_back([&] {
        Evaluator evaluator;
        each = to_text(*evaluator.explain(query.value(), {}).value());
      });
    }
  }
  for (const std::string& each : out) {
    EXPECT_EQ(each, "data.a.p is undefined\n  p.rego:2: input.x is undefined\n");
  }
}

TEST(Explanation, IsJson) {
  constexpr const char* kSource = "default allow := false\nallow if f(input.x)\nf(1) := true\n";
  EXPECT_EQ(explain(kSource, "data.a.allow", R"({"x": "\""})", to_json),
            R"-({"subject":"data.a.allow","value":"false","default":true,"bodies":[)-"
            R"-({"failed":"undefined","file":"p.rego","row":3,"col":10,"expression":"f(input.x)",)-"
            R"-("values":[{"name":"input.x","value":"\"\\\"\""}],)-"
            R"-("cause":{"subject":"data.a.f(\"\\\"\")","value":"undefined","default":false,)-"
            R"-("bodies":[{"failed":"arguments","file":"p.rego","row":4,"col":1,)-"
            R"-("expression":"f(1) := true","values":[]}]}}]})-");
}

}  // namespace
}  // namespace confcom::rego
