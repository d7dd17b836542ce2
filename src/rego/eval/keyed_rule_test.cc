// Objects of partial rules, looked up by a key: as OPA 1.20.0 answers.

#include <gtest/gtest.h>

#include <string>

#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

/// JSON, "undefined", or the error.
std::string ask(const std::string& rules, std::string query = "data.t.q") {
  const auto policy = Policy::compile({{"t.rego", "package t\n" + rules}});
  if (!policy.has_value()) return policy.error().front().message;
  const auto prepared = Query::prepare(*policy, std::move(query));
  if (!prepared.has_value()) return prepared.error().front().message;
  Arena arena;
  const auto input = parse_json(R"({"a": ["x", "y"], "b": [1, 2]})", arena);
  Evaluator evaluator;
  const auto answer = evaluator.ask(*prepared, input.value_or(Value()));
  if (!answer.has_value()) return to_text(answer.error());
  if (!answer->value().is_defined()) return "undefined";
  std::string out;
  return write_json(answer->value(), {}, out).has_value() ? out : "";
}

// "x" has two values, "y" one.
constexpr const char* kRules =
    "p[k] := v if { some i; k := input.a[i]; v := i }\n"
    "p[\"x\"] := 7\n";

TEST(KeyedRule, SeesNoConflictsOfOtherKeys) {
  EXPECT_EQ(ask(std::string(kRules) + "q := p.y"), "1");
  EXPECT_EQ(ask(std::string(kRules) + "q := p[input.a[1]]"), "1");
  EXPECT_EQ(ask(kRules, "data.t.p.y"), "1");
  EXPECT_EQ(ask(std::string(kRules) + "q := p.none"), "undefined");
}

TEST(KeyedRule, SeesThoseOfItsOwn) {
  constexpr const char* kConflict = "t.rego:2: eval_conflict_error: object keys must be unique";
  EXPECT_EQ(ask(std::string(kRules) + "q := p.x").substr(9), std::string(kConflict).substr(9));
  EXPECT_NE(ask(std::string(kRules) + "q := p").find("object keys must be unique"),
            std::string::npos);
}

TEST(KeyedRule, GoesOnBelowItsKey) {
  constexpr const char* kDeep =
      "p[k][v] := i if { some i; k := input.a[i]; v := input.b[_] }\n"
      "p.x.more contains 3\n";
  EXPECT_EQ(ask(std::string(kDeep) + "q := p.y"), R"({"1":1,"2":1})");
  EXPECT_EQ(ask(std::string(kDeep) + "q := p.x.more[3]"), "3");
  EXPECT_EQ(ask(std::string(kDeep) + "q := p.y[2]"), "1");
}

TEST(KeyedRule, AsksForOthersByTheirKeys) {
  std::string chain = "p0[k] := k if { k := input.b[_] }\n";
  for (int i = 1; i < 200; ++i) {
    const std::string below = "p" + std::to_string(i - 1);
    chain += "p" + std::to_string(i) + "[k] := " + below + "[k] + 1 if { k := input.b[_] }\n";
  }
  EXPECT_EQ(ask(chain + "q := p199[2]"), "201");
}

TEST(KeyedRule, HasNoDefaultsWherePathsVary) {
  constexpr const char* kVaries = "p[x] := 1 if { x := \"b\" }\ndefault p.a := 5\n";
  EXPECT_EQ(ask(std::string(kVaries) + "q := p"), R"({"b":1})");
  EXPECT_EQ(ask(std::string(kVaries) + "q := p.a"), "undefined");
  EXPECT_EQ(ask(std::string(kVaries) + "p.a := 2 if not input.z\nq := p"), R"({"a":2,"b":1})");
  EXPECT_EQ(ask(std::string(kVaries) + "p.a := 2 if not input.z\nq := p.a"), "2");
}

TEST(KeyedRule, IsWhatWithPutsThere) {
  EXPECT_EQ(ask(std::string(kRules) + "q := v if { v := p.x with data.t.p as {\"x\": 5} }"), "5");
}

// What was computed when the policy was compiled is not what "with" puts in its place.

TEST(KnownValue, IsNotWhereWithPutsAnother) {
  constexpr const char* kKnown = "a := {\"b\": 1}\nb := a.b\nc := lower(\"X\")\nf(_) := \"y\"\n";
  EXPECT_EQ(ask(std::string(kKnown) + "q := [b, c]"), R"([1,"x"])");
  EXPECT_EQ(ask(std::string(kKnown) + "q := v if { v := b with data.t.a as {\"b\": 2} }"), "2");
  EXPECT_EQ(ask(std::string(kKnown) + "q := v if { v := b with data.t.a as {} }"), "undefined");
  EXPECT_EQ(ask(std::string(kKnown) + "q := v if { v := c with lower as f }"), "\"y\"");
  EXPECT_EQ(ask(kKnown, "data.t.c with lower as \"z\""), "\"z\"");
}

// Source: OPA 1.20.0, as generated policies showed.

TEST(ObjectLiteral, HasTheLastOfWhatIsWrittenForAKey) {
  EXPECT_EQ(ask("q := {\"a\": input.none, \"a\": 1}"), R"({"a":1})");
  EXPECT_EQ(ask("q := {k: input.none, k: 1} if { k := \"a\" }"), R"({"a":1})");
}

TEST(ObjectLiteral, HasTheLastOfKeysThatTurnOutTheSame) {
  EXPECT_EQ(ask("q := {input.a[0]: 1, \"x\": 2}"), R"({"x":1})");
  EXPECT_EQ(ask("q := {input.a[0]: 1, k: 2} if { k := \"x\" }"), R"({"x":1})");
  EXPECT_EQ(ask("q := {lower(\"X\"): 1, \"x\": 2}"), R"({"x":1})");
}

}  // namespace
}  // namespace confcom::rego
