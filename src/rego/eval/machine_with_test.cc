#include <gtest/gtest.h>

#include "rego/eval/evaluator.h"

namespace confcom::rego {
namespace {

// As OPA 1.20.0 ends it.
TEST(With, APlaceThatAVariableNamesIsNone) {
  const auto policy = Policy::compile({{"a.rego",
                                        "package a\n"
                                        "p if { x := \"k\"; input.k == 1 with input[x] as 1 }\n"
                                        "q if { x := \"k\"; data.b.k == 1 with data.b[x] as 1 }\n"
                                        "r if { input.k == 1 with input[\"k\"] as 1 }\n"}});
  ASSERT_TRUE(policy.has_value());
  Evaluator evaluator;
  for (const char* const rule : {"data.a.p", "data.a.q"}) {
    const auto query = Query::prepare(*policy, rule);
    ASSERT_TRUE(query.has_value());
    const auto answer = evaluator.ask(*query, {});
    ASSERT_FALSE(answer.has_value()) << rule;
    EXPECT_EQ(answer.error().code, EvaluationCode::kConflict);
    EXPECT_EQ(answer.error().message, "bad document path");
  }
  const auto query = Query::prepare(*policy, "data.a.r");
  ASSERT_TRUE(query.has_value());
  EXPECT_TRUE(evaluator.ask(*query, {}).value().value().is_true());
}

}  // namespace
}  // namespace confcom::rego
