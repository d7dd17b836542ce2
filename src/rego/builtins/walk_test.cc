#include <gtest/gtest.h>

#include "rego/builtins/regex_cache.h"
#include "rego/testing/builtin_call.h"
#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::call;
using testing::expect_calls;
using testing::Values;

constexpr BuiltinCase kAnswers[] = {
    {"walk", "5", "[[], 5] "},
    {"walk", "[]", "[[], []] "},
    {"walk", R"({"b": 1, "a": 2})", R"([[], {"a": 2, "b": 1}] [["a"], 2] [["b"], 1] )"},
    {"walk", "[7, [8]]", "[[], [7, [8]]] [[0], 7] [[1], [8]] [[1, 0], 8] "},
    {"walk", "{5, {4}}", "[[], {5, {4}}] [[5], 5] [[{4}], {4}] [[{4}, 4], 4] "},
    {"walk", R"({1: {"a": [7]}})",
     R"([[], {1: {"a": [7]}}] [[1], {"a": [7]}] [[1, "a"], [7]] [[1, "a", 0], 7] )"},
};

TEST(Walk, GivesEachValueWithItsPath) { expect_calls(kAnswers); }

TEST(Walk, EndsWhenNoMoreIsWanted) {
  Values make;
  Arena arena;
  Budget budget({}, arena);
  RegexCache regexes({});
  const Surroundings surroundings;
  BuiltinContext context(arena, budget, regexes, surroundings, true);
  const Value operand = make.array({testing::integer(1), testing::integer(2)});
  int results = 0;
  find_builtin("walk")->relation(context, {&operand, 1}, [&](const Value& /*result*/) {
    ++results;
    return results < 2;
  });
  EXPECT_EQ(results, 2);
}

TEST(Walk, EndsWhereResultsWouldBeTooDeep) {
  Values make;
  const Value deepest = make.nested(kMaxValueDepth - 1);
  EXPECT_EQ(call("walk", {&deepest, 1}).find("limit"), std::string::npos);
  const Value too_deep = make.nested(kMaxValueDepth);
  EXPECT_EQ(call("walk", {&too_deep, 1}), "limit: depth");
}

TEST(Walk, IsBounded) {
  EXPECT_EQ(call("walk", "[1, 2, 3, [4, 5]]", {.limits = {.steps = 5}}), "limit: steps");
}

}  // namespace
}  // namespace confcom::rego
