// Comprehensions that are evaluated once for all that they close over: the answers are those of one
// at a time, in fewer steps.

#include "rego/eval/comprehension_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

/// JSON of data.t.q, "undefined", or the error.
std::string ask(const std::string& rules, const std::string& input,
                const EvaluationOptions& options = {}) {
  const auto policy = Policy::compile({{"t.rego", "package t\n" + rules}});
  if (!policy.has_value()) return policy.error().front().message;
  const auto prepared = Query::prepare(*policy, "data.t.q");
  if (!prepared.has_value()) return prepared.error().front().message;
  Arena arena;
  const auto value = parse_json(input, arena);
  Evaluator evaluator(options);
  const auto answer = evaluator.ask(*prepared, value.value_or(Value()));
  if (!answer.has_value()) return to_text(answer.error());
  if (!answer->value().is_defined()) return "undefined";
  std::string out;
  return write_json(answer->value(), {}, out).has_value() ? out : "";
}

/// The same with and without an index: strict errors have none.
std::string ask_both(const std::string& rules, const std::string& input) {
  EvaluationOptions strict;
  strict.strict_builtin_errors = true;
  const std::string out = ask(rules, input);
  EXPECT_EQ(out, ask(rules, input, strict));
  return out;
}

constexpr const char* kRows =
    R"({"keys": ["a", "b", "c", "a"], "rows": [{"k": "a", "n": 1, "v": 10}, {"k": "b", "n": 2, "v": 20},
        {"k": "a", "n": 1, "v": 30}, {"k": "b", "n": 3, "v": 40}]})";

/// `count` rows, each in a group of two.
std::string many_rows(int count) {
  std::string out = R"({"rows":[)";
  for (int i = 0; i < count; ++i) {
    out += fmt::format(R"({}{{"k":{},"v":{}}})", i == 0 ? "" : ",", i / 2, i);
  }
  return out + "]}";
}

EvaluationOptions with_steps(std::uint64_t steps) {
  EvaluationOptions out;
  out.limits.steps = steps;
  return out;
}

TEST(ComprehensionIndex, TakesStepsForEachRowOnce) {
  constexpr const char* kGrouped =
      "q := count([1 | some r in input.rows; k := r.k;\n"
      "  vs := [s.v | some s in input.rows; s.k == k]; count(vs) == 2])\n";
  EXPECT_EQ(ask(kGrouped, many_rows(2'000), with_steps(200'000)), "2000");
  // What looks keys up needs them, and has no index.
  constexpr const char* kNeedsKeys =
      "q := count([1 | some r in input.rows; k := r.k;\n"
      "  vs := [s.v | some s in input.rows; to_number(s.k) == abs(k)]; count(vs) == 2])\n";
  EXPECT_EQ(ask(kNeedsKeys, many_rows(200), with_steps(200'000)), "200");
  EXPECT_EQ(ask(kNeedsKeys, many_rows(2'000), with_steps(200'000)),
            "eval_cancel_error: evaluation limit reached: steps");
}

TEST(ComprehensionIndex, GroupsArraysSetsAndObjects) {
  EXPECT_EQ(ask_both("q := [vs | some k in input.keys\n"
                     "  vs := [r.v | some r in input.rows; r.k == k]]\n",
                     kRows),
            "[[10,30],[20,40],[],[10,30]]");
  EXPECT_EQ(ask_both("q := [vs | some k in input.keys\n"
                     "  vs := {r.n | some r in input.rows; k == r.k}]\n",
                     kRows),
            "[[1],[2,3],[],[1]]");
  EXPECT_EQ(ask_both("q := [vs | some k in input.keys\n"
                     "  vs := {i: r.n | some i, r in input.rows; r.k = k}]\n",
                     kRows),
            R"([{"0":1,"2":1},{"1":2,"3":3},{},{"0":1,"2":1}])");
}

TEST(ComprehensionIndex, HasSeveralKeysAndShowsThem) {
  EXPECT_EQ(ask_both("q := [vs | some r in input.rows; k := r.k; n := r.n\n"
                     "  vs := [[k, n, s.v] | some s in input.rows; s.k == k; s.n == n]]\n",
                     kRows),
            R"([[["a",1,10],["a",1,30]],[["b",2,20]],[["a",1,10],["a",1,30]],[["b",3,40]]])");
}

TEST(ComprehensionIndex, IsOfFunctionsArgumentsToo) {
  EXPECT_EQ(ask_both("of(k) := [r.v | some r in input.rows; r.k == k]\n"
                     "q := [of(\"b\"), of(\"c\"), of(\"a\"), of(\"b\")]\n",
                     kRows),
            "[[20,40],[],[10,30],[20,40]]");
}

TEST(ComprehensionIndex, NeedsNoValueOfAnotherKey) {
  // "b" has two values.
  constexpr const char* kObjects =
      "of(k) := {r.k: r.v | some r in input.rows; r.k == k; r.v != 30}\n";
  EXPECT_EQ(ask_both(std::string(kObjects) + "q := [of(\"c\"), of(\"a\"), of(\"d\")]\n", kRows),
            R"([{},{"a":10},{}])");
  EXPECT_EQ(ask_both(std::string(kObjects) + "q := [of(\"c\"), of(\"a\"), of(\"b\")]\n", kRows),
            "t.rego:2: eval_conflict_error: object keys must be unique");
}

TEST(ComprehensionIndex, IsOfItsOwnWorld) {
  EXPECT_EQ(
      ask_both("vs(k) := [r.v | some r in input.rows; r.k == k]\n"
               "q := [[vs(\"a\"), vs(\"b\")], other, vs(\"c\"), vs(\"a\")]\n"
               "other := x if x := [vs(\"a\"), vs(\"b\")] with input as {\"rows\": [{\"k\": \"b\", "
               "\"v\": 1}]}\n",
               kRows),
      "[[[10,30],[20,40]],[[],[1]],[],[10,30]]");
}

TEST(ComprehensionIndex, GivesUpWhereKeysTakeLongToCompare) {
  std::string heavy = "[0";
  for (int i = 1; i < 2'000; ++i) heavy += fmt::format(",{}", i);
  heavy += "]";
  EXPECT_EQ(
      ask_both("q := [vs | some r in input.rows; k := r.k\n"
               "  vs := [s.v | some s in input.rows; s.k == k]]\n",
               fmt::format(R"({{"rows":[{{"k":{0},"v":1}},{{"k":2,"v":2}},{{"k":{0},"v":3}}]}})",
                           heavy)),
      "[[1,3],[2],[1,3]]");
}

TEST(ComprehensionIndex, LeavesOtherUsesOfKeysAlone) {
  EXPECT_EQ(ask_both("q := [vs | some k in input.keys\n"
                     "  vs := [r.v | some r in input.rows; not r.k == k]]\n",
                     kRows),
            "[[20,40],[10,30],[10,20,30,40],[20,40]]");
  EXPECT_EQ(ask_both("q := [vs | some k in input.keys\n"
                     "  vs := [r.v | some r in input.rows; count([1 | r.k == k]) == 1]]\n",
                     kRows),
            "[[10,30],[20,40],[],[10,30]]");
}

}  // namespace
}  // namespace confcom::rego
