// Which side of an equality is computed, and when: seen by the errors that the other side has.

#include <gtest/gtest.h>

#include <string>

#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

constexpr const char* kConflicting = R"({"a": v | some v in [1, 2]})";

/// Whether `left == right` holds, or the code of its error.
std::string ask(const std::string& left, const std::string& right) {
  const auto policy = Policy::compile({{"t.rego", "package t\np if " + left + " == " + right}});
  if (!policy.has_value()) return policy.error().front().message;
  const auto query = Query::prepare(*policy, "data.t.p");
  Arena arena;
  const auto input = parse_json(R"({"n": 1, "o": {"a": 1}, "s": "b"})", arena);
  Evaluator evaluator;
  const auto answer = evaluator.ask(query.value(), input.value());
  if (!answer.has_value()) return to_text(answer.error());
  return answer->value().is_true() ? "holds" : "undefined";
}

// Measured from OPA 1.20.0.
TEST(LoweringUnify, ComputesNoComprehensionForAnotherKind) {
  for (const char* const other :
       {"\"b\"", "1", "null", "true", "[]", "[1]", "input.n", "input.s", "input.none"}) {
    EXPECT_EQ(ask(other, kConflicting), "undefined") << other;
  }
  EXPECT_EQ(ask("{}", "[w | w := " + std::string(kConflicting) + "]"), "undefined");
  EXPECT_EQ(ask("{1}", "{v | v := 1}"), "holds");
  EXPECT_EQ(ask("input.o", R"({"a": v | v := 1})"), "holds");
}

TEST(LoweringUnify, ComputesReferencesFirst) {
  for (const char* const other : {"input.n", "input.s", "input.none"})
    EXPECT_EQ(ask(kConflicting, other), "undefined") << other;
}

TEST(LoweringUnify, ComputesComprehensionsOtherwise) {
  const std::string conflict = "eval_conflict_error: object keys must be unique";
  for (const char* const other : {"{\"a\": 1}", "input.o", "{1}", "set()"})
    EXPECT_TRUE(ask(other, kConflicting).ends_with(conflict)) << other;
  for (const char* const other : {"1", "\"b\"", "[1]"})
    EXPECT_TRUE(ask(kConflicting, other).ends_with(conflict)) << other;
}

}  // namespace
}  // namespace confcom::rego
