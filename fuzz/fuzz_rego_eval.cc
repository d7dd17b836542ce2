// A policy and an input, asked for all that the policy defines, twice: both come to the same, and
// the second one finds nothing left of the first. The input to this is a module, a line "---", and
// JSON.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "rego/eval/answer_json.h"
#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"
#include "require.h"

namespace {

using namespace confcom::rego;  // NOLINT(google-build-using-namespace): a program
using confcom::fuzz::require;

constexpr std::string_view kSeparator = "\n---\n";
constexpr std::size_t kMaxAnswerBytes = std::size_t{1} << 20;

// Steps end before the time does.
constexpr EvaluationLimits kLimits = {.steps = 20'000,
                                      .memory_bytes = std::size_t{8} << 20,
                                      .time = std::chrono::minutes(1),
                                      .depth = 100,
                                      .output_bytes = std::size_t{64} << 10,
                                      .regex_bytes = std::size_t{64} << 10};

/// An answer's text, or why there is none. Nothing where a limit ends it, which it may in one place
/// and then in another: a warm evaluator has compiled its patterns.
std::optional<std::string> outcome(Evaluator& evaluator, const Query& query, const Value& input) {
  const auto answer = evaluator.ask(query, input);
  if (!answer.has_value() && answer.error().code == EvaluationCode::kLimit) return std::nullopt;
  if (!answer.has_value()) return to_text(answer.error());
  std::string out;
  const auto written = write_answer(query, *answer, kMaxAnswerBytes, out);
  return written.has_value() ? out : "too long";
}

void require_same_twice(const Policy& policy, const Value& input, bool strict) {
  const auto query = Query::prepare(policy, "data");
  require(query.has_value());
  const EvaluationOptions options{.limits = kLimits, .strict_builtin_errors = strict};
  Evaluator evaluator(options);
  const auto first = outcome(evaluator, query.value(), input);
  const auto second = outcome(evaluator, query.value(), input);
  require(!first.has_value() || !second.has_value() || *first == *second);
  Evaluator fresh(options);
  require(outcome(fresh, query.value(), input) == first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  const std::size_t end = std::min(text.find(kSeparator), text.size());
  const std::string_view json = text.substr(std::min(end + kSeparator.size(), text.size()));
  Arena arena;
  const Value input = parse_json(json, arena).value_or(Value());
  for (const RegoVersion version : {RegoVersion::kV0, RegoVersion::kV1}) {
    const auto policy = Policy::compile(
        {{.file = "fuzz.rego", .text = std::string(text.substr(0, end)), .version = version}},
        {.experimental_keywords = true, .reads_annotations = true});
    if (!policy.has_value()) continue;
    require_same_twice(*policy, input, false);
    require_same_twice(*policy, input, true);
  }
  return 0;
}
