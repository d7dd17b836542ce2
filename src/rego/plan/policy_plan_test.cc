#include "rego/plan/policy_plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rego/compile/compile.h"
#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

class PolicyPlanTest : public ::testing::Test {
 protected:
  const RulePlan& rule(const std::string& rules, std::string_view name) {
    auto modules = CheckedModules::check({{"p.rego", "package p\n" + rules}}, {});
    plan_ = PolicyPlan::make(std::move(modules).value()).value();
    const std::vector<Value> path{make_.string("p"), make_.string(name)};
    return *plan_->rule_at(*plan_->modules().tree().find(path));
  }

  /// Of the only body's first operation.
  const Op& first(const std::string& rules, std::string_view name) {
    return *rule(rules, name).clauses.front().body.ops;
  }

  testing::Values make_;
  std::shared_ptr<const PolicyPlan> plan_;
};

TEST_F(PolicyPlanTest, KnowsRulesThatAreConstant) {
  EXPECT_EQ(rule("a := 5", "a").known, Value::integer(5));
  EXPECT_FALSE(rule("a := 5 if input.x", "a").known.is_defined());
  EXPECT_FALSE(rule("a := 5\na := 6 if input.x", "a").known.is_defined());
  EXPECT_FALSE(rule("default a := 5\na := 6 if input.x", "a").known.is_defined());
  EXPECT_FALSE(rule("a(x) := 5", "a").known.is_defined());
}

TEST_F(PolicyPlanTest, KnowsWhatIsAtAPathOfThem) {
  const Op& op = first("a := {\"b\": [1, 2]}\nc := a.b[1]", "c");
  EXPECT_EQ(op.code, OpCode::kRule);
  EXPECT_TRUE(op.is_known);
  EXPECT_EQ(op.list.size(), 2u);
}

TEST_F(PolicyPlanTest, ComputesWhatIsConstant) {
  EXPECT_TRUE(first("a := lower(\"X\")", "a").is_known);
  EXPECT_FALSE(first("a := lower(input.x)", "a").is_known);
  EXPECT_FALSE(first("a := time.now_ns()", "a").is_known);
  EXPECT_FALSE(first("a := to_number(\"x\")", "a").is_known);
  EXPECT_FALSE(first("a := numbers.range(1, 100000)", "a").is_known);
}

}  // namespace
}  // namespace confcom::rego
