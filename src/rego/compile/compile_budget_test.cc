#include "rego/compile/compile_budget.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "rego/eval/evaluator.h"
#include "rego/testing/default_limits.h"

namespace confcom::rego {
namespace {

std::string refusal(const std::string& rules, const CompileLimits& limits) {
  const auto policy = Policy::compile({{"p.rego", "package p\n" + rules}}, {.limits = limits});
  return policy.has_value() ? "" : policy.error().front().message;
}

std::string many_rules() {
  std::string out;
  for (int i = 0; i < 10'000; ++i) out += fmt::format("p{} := input.a\n", i);
  return out;
}

/// Each waits for the next one, so that its order is found in a square of its length.
std::string chain_of_variables() {
  std::string out = "p if {\n";
  for (int i = 0; i < 3'000; ++i) out += fmt::format("x{} = x{}\n", i, i + 1);
  return out + "x3000 = 1\n}\n";
}

TEST(CompileBudget, LeavesUsualPoliciesAlone) {
  EXPECT_EQ(refusal(many_rules(), testing::default_limits()), "");
}

TEST(CompileBudget, LimitsMemory) {
  EXPECT_EQ(refusal(many_rules(), {.memory_bytes = 1'000'000}), "compile limit reached: memory");
}

TEST(CompileBudget, LimitsTime) {
  EXPECT_EQ(refusal(chain_of_variables(), {.time = std::chrono::milliseconds(1)}),
            "compile limit reached: time");
}

}  // namespace
}  // namespace confcom::rego
