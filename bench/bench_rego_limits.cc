// How soon after a limit an evaluation ends: the attacks of src/rego/testing, each with the time
// that it took. Exit status 1 where one ends by another limit than it has to, or more than 100 ms
// after the limit on time.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "rego/eval/evaluator.h"
#include "rego/testing/attacks.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

using std::chrono::milliseconds;

struct Outcome {
  Limit limit = Limit::kNone;
  milliseconds took{};
};

Outcome run(const testing::Attack& attack, const EvaluationLimits& limits) {
  const auto policy = Policy::compile({{"attack.rego", attack.module}}).value();
  const auto query = Query::prepare(policy, "data.attack.p").value();
  Arena arena;
  const auto input = parse_json(attack.input, arena).value();
  Evaluator evaluator({.limits = limits});
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = evaluator.ask(query, input);
  const auto took = std::chrono::steady_clock::now() - begin;
  return {answer.has_value() ? Limit::kNone : answer.error().limit,
          std::chrono::duration_cast<milliseconds>(took)};
}

/// By the limits as they are; and, since only that on time says when, by a short time alone.
bool measure(const testing::Attack& attack) {
  constexpr milliseconds kTime{200};
  constexpr milliseconds kLate{100};
  const Outcome usual = run(attack, {});
  EvaluationLimits brief;
  brief.time = kTime;
  const Outcome hurried = run(attack, brief);
  const bool is_right = usual.limit == attack.ends_by && hurried.took <= kTime + kLate;
  fmt::print("| {} | {} | {} | {} | {} |{}\n", attack.name, to_string(usual.limit),
             usual.took.count(), to_string(hurried.limit), hurried.took.count(),
             is_right ? "" : " <- not as it has to be");
  std::fflush(stdout);
  return is_right;
}

}  // namespace
}  // namespace confcom::rego

int main() {
  fmt::print(
      "| attack | ends by | after, ms | with 200 ms, by | after, ms |\n|---|---|---:|---|---:|\n");
  bool all = true;
  for (const auto& attack : confcom::rego::testing::attacks())
    all &= confcom::rego::measure(attack);
  return all ? 0 : 1;
}
