#include "rego/eval/evaluator.h"

#include <utility>

#include "rego/eval/explainer.h"
#include "rego/eval/machine.h"
#include "rego/eval/tracer.h"
#include "rego/plan/policy_plan.h"
#include "rego/types/check_types.h"
#include "rego/value/object.h"

namespace confcom::rego {
namespace {

// Compiling the same once more may reach a limit of time.
constexpr std::string_view kNotTraced = "the policy cannot be explained: compiling took too long";

// Reasons take no more than a quarter of what the evaluation itself may take.
constexpr std::size_t kReasonsShare = 4;

}  // namespace

std::expected<Policy, Diagnostics> Policy::compile(std::vector<ModuleSource> sources,
                                                   const CompileOptions& options) {
  auto modules = CheckedModules::check(std::move(sources), options);
  if (!modules.has_value()) return std::unexpected(std::move(modules.error()));
  if (options.checks_types) {
    Diagnostics found = check_types(*modules);
    if (!found.empty()) return std::unexpected(std::move(found));
  }
  auto plan = PolicyPlan::make(*std::move(modules));
  if (!plan.has_value()) return std::unexpected(std::move(plan.error()));
  return Policy(*std::move(plan));
}

std::expected<Query, Diagnostics> Query::prepare(const Policy& policy, std::string text) {
  Query out(policy);
  out.text_ = std::make_unique<const std::string>(std::move(text));
  auto plan = policy.plan().query(*out.text_, *out.arena_);
  if (!plan.has_value()) return std::unexpected(std::move(plan.error()));
  out.plan_ = *plan;
  return out;
}

Evaluator::Evaluator(EvaluationOptions options)
    : options_(std::move(options)), regexes_({.bytes_of_one = options_.limits.regex_bytes}) {}

void Evaluator::reset() {
  arena_.reset();
  rows_.clear();
  registers_.release({});
}

std::expected<Answer, EvaluationError> Evaluator::ask(const Query& query, const Value& input,
                                                      const Value& data) {
  reset();
  const Value base = data.is_defined() ? data : ObjectBuilder(arena_).build().value();
  Machine machine(query.policy().plan(), {arena_, registers_, regexes_, options_}, input, base);
  machine.query(query.plan(), rows_);
  if (auto error = machine.error()) return std::unexpected(*std::move(error));
  return Answer(query.plan(), rows_);
}

std::expected<std::unique_ptr<const Explanation>, EvaluationError> Evaluator::explain(
    const Query& query, const Value& input, const Value& data) {
  const PolicyPlan* const plan = query.policy().plan().traced();
  Arena query_arena;
  const auto traced =
      plan == nullptr ? std::unexpected(Diagnostics{}) : plan->query(query.text(), query_arena);
  if (!traced.has_value())
    return std::unexpected(EvaluationError{.message = std::string(kNotTraced)});
  reset();
  EvaluationOptions options = options_;
  options.print = {};
  const Value base = data.is_defined() ? data : ObjectBuilder(arena_).build().value();
  Tracer tracer(options_.limits.memory_bytes / kReasonsShare);
  Machine machine(*plan, {arena_, registers_, regexes_, options, &tracer}, input, base);
  machine.query(*traced, rows_);
  if (auto error = machine.error()) return std::unexpected(*std::move(error));
  if (!rows_.empty()) return nullptr;
  auto out = std::make_unique<Explanation>(
      Explainer({}).explain(query.text(), tracer.failure_of(traced->clause)));
  out->is_partial = tracer.is_full();
  return out;
}

}  // namespace confcom::rego
