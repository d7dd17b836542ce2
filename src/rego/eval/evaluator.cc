#include "rego/eval/evaluator.h"

#include <utility>

#include "rego/eval/machine.h"
#include "rego/plan/policy_plan.h"
#include "rego/types/check_types.h"
#include "rego/value/object.h"

namespace confcom::rego {

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

std::expected<Answer, EvaluationError> Evaluator::ask(const Query& query, const Value& input,
                                                      const Value& data) {
  arena_.reset();
  rows_.clear();
  registers_.release({});
  const Value base = data.is_defined() ? data : ObjectBuilder(arena_).build().value();
  Machine machine(query.policy().plan(), {arena_, registers_, regexes_, options_}, input, base);
  machine.query(query.plan(), rows_);
  if (auto error = machine.error()) return std::unexpected(*std::move(error));
  return Answer(query.plan(), rows_);
}

}  // namespace confcom::rego
