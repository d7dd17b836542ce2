#include "rego/testing/builtin_call.h"

#include <gtest/gtest.h>

#include "rego/builtins/regex_cache.h"
#include "rego/testing/ground_term.h"
#include "rego/value/rego_text.h"

namespace confcom::rego::testing {
namespace {

std::string text_of(const Value& value) {
  constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  std::string out;
  if (!value.is_defined()) return "undefined";
  EXPECT_TRUE(write_rego(value, kMaxBytes, out).has_value());
  return out;
}

std::string_view name_of(BuiltinFailure::Code code) {
  switch (code) {
    case BuiltinFailure::Code::kNone:
      return "none";
    case BuiltinFailure::Code::kType:
      return "eval_type_error";
    case BuiltinFailure::Code::kBuiltin:
      return "eval_builtin_error";
    case BuiltinFailure::Code::kConflict:
      return "eval_conflict_error";
    case BuiltinFailure::Code::kInternal:
      return "eval_internal_error";
  }
  return "";
}

/// A relation's results stand one behind the other.
std::string results_of(const Builtin& builtin, BuiltinContext& context,
                       std::span<const Value> operands) {
  if (builtin.function != nullptr) return text_of(builtin.function(context, operands));
  std::string out;
  builtin.relation(context, operands, [&](const Value& result) {
    out += text_of(result) + " ";
    return true;
  });
  return out;
}

}  // namespace

std::string call(std::string_view name, std::span<const Value> operands,
                 const CallSettings& settings) {
  const Builtin* const builtin = find_builtin(name);
  if (builtin == nullptr) return "not implemented";
  Arena arena;
  Budget budget(settings.limits, arena);
  RegexCache regexes({.bytes_of_one = settings.limits.regex_bytes});
  BuiltinContext context(arena, budget, regexes, settings.surroundings, settings.wants_messages);
  std::string results = results_of(*builtin, context, operands);
  if (budget.exhausted() != Limit::kNone) {
    return std::string("limit: ").append(to_string(budget.exhausted()));
  }
  const BuiltinFailure& failure = context.failure();
  if (failure.code == BuiltinFailure::Code::kNone) return results;
  EXPECT_EQ(results, "undefined") << name << " failed, and has a result";
  return std::string(name_of(failure.code)).append(": ").append(failure.message);
}

std::string call(std::string_view name, std::string_view operands, const CallSettings& settings) {
  Arena arena;
  return call(name, ground_terms(operands, arena), settings);
}

void expect_calls(std::span<const BuiltinCase> cases) {
  EXPECT_FALSE(cases.empty());
  for (const BuiltinCase& each : cases) {
    EXPECT_EQ(call(each.name, each.operands), each.want)
        << each.name << "(" << each.operands << ")";
  }
}

}  // namespace confcom::rego::testing
