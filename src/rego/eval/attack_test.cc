// Policies that would take for ever, or all memory, end by a limit that has a name, and leave the
// evaluator as good as before. bench/bench_rego_limits.cc measures how soon.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "rego/eval/evaluator.h"
#include "rego/testing/attacks.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

/// A hundredth of the usual, so that builds with checks are not too slow for it; and time enough
/// for any machine, so that another limit is always the one that is reached.
EvaluationLimits small_limits() {
  EvaluationLimits out;
  out.steps /= 100;
  out.memory_bytes /= 16;
  out.output_bytes /= 64;
  out.time = std::chrono::hours(1);
  return out;
}

TEST(Attack, EndsByALimit) {
  Evaluator evaluator({.limits = small_limits()});
  for (const testing::Attack& attack : testing::attacks()) {
    const auto policy = Policy::compile({{"attack.rego", attack.module}});
    ASSERT_TRUE(policy.has_value()) << attack.name << ": " << policy.error().front().message;
    const auto query = Query::prepare(*policy, "data.attack.p");
    ASSERT_TRUE(query.has_value());
    Arena arena;
    const auto input = parse_json(attack.input, arena);
    ASSERT_TRUE(input.has_value());
    const auto answer = evaluator.ask(*query, *input);
    EXPECT_EQ(answer.has_value(), attack.ends_by == Limit::kNone) << attack.name;
    if (!answer.has_value()) {
      EXPECT_EQ(answer.error().code, EvaluationCode::kLimit) << attack.name;
    }
  }
}

TEST(Attack, LeavesTheEvaluatorAsItWas) {
  Evaluator evaluator({.limits = small_limits()});
  const auto policy = Policy::compile({{"good.rego", "package good\np := input.a + 1"}});
  ASSERT_TRUE(policy.has_value());
  const auto good = Query::prepare(*policy, "data.good.p");
  const testing::Attack attack = testing::attacks().front();
  const auto bad_policy = Policy::compile({{"attack.rego", attack.module}});
  ASSERT_TRUE(good.has_value() && bad_policy.has_value());
  const auto bad = Query::prepare(*bad_policy, "data.attack.p");
  Arena arena;
  const auto thousand = parse_json(attack.input, arena);
  const auto input = parse_json(R"({"a": 1})", arena);
  ASSERT_TRUE(bad.has_value() && thousand.has_value() && input.has_value());
  EXPECT_FALSE(evaluator.ask(*bad, *thousand).has_value());
  const auto answer = evaluator.ask(*good, *input);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->value(), Value::integer(2));
}

}  // namespace
}  // namespace confcom::rego
