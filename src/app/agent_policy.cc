#include "app/agent_policy.h"

#include <fmt/format.h>

#include <utility>

#include "rego/arena.h"
#include "rego/value/object.h"

namespace confcom::app {
namespace {

using rego::Value;

AgentDecision failed(const Value& result, std::string error) {
  return {.allowed = false, .result = result, .error = std::move(error), .reason = {}};
}

}  // namespace

AgentPolicy::AgentPolicy(rego::Policy policy, rego::EvaluationOptions options, bool explains)
    : policy_(std::move(policy)),
      evaluator_(options),
      explainer_(std::move(options)),
      explains_(explains) {
  rego::Arena arena;
  const Value nothing = rego::ObjectBuilder(arena).build().value();
  allows_failing_ = answer({"AllowRequestsFailingPolicy", nothing}).allowed;
}

AgentDecision AgentPolicy::judge_object(const Value& result) {
  const Value allowed = result.object().find("allowed");
  if (!allowed.is_boolean()) return failed(result, "the result has no boolean 'allowed'");
  const Value ops = result.object().find("ops");
  if (allowed.is_true() && ops.is_defined() && !ops.is_null()) {
    if (const auto applied = state_.apply(ops); !applied.has_value()) {
      return failed(result,
                    fmt::format("ops[{}]: {}", applied.error().operation, applied.error().message));
    }
  }
  return {.allowed = allowed.is_true(), .result = result, .error = {}, .reason = {}};
}

AgentDecision AgentPolicy::judge(const Value& result) {
  if (!result.is_defined()) return {};
  if (result.is_boolean())
    return {.allowed = result.is_true(), .result = result, .error = {}, .reason = {}};
  if (result.is_object()) return judge_object(result);
  return failed(result, "the result is neither a boolean nor an object");
}

AgentDecision AgentPolicy::answer(const AgentRequest& request) {
  auto query = queries_.find(request.endpoint);
  if (query == queries_.end()) {
    auto prepared = rego::Query::prepare(policy_, "data.agent_policy." + request.endpoint);
    if (!prepared.has_value()) return failed({}, prepared.error().front().message);
    query = queries_.emplace(request.endpoint, *std::move(prepared)).first;
  }
  const auto answer = evaluator_.ask(query->second, request.input, state_.data());
  if (!answer.has_value()) return failed({}, to_text(answer.error()));
  AgentDecision out = judge(answer->value());
  explain(request, query->second, out);
  return out;
}

/// What is refused by an error has that as its reason.
void AgentPolicy::explain(const AgentRequest& request, const rego::Query& query,
                          AgentDecision& decision) {
  if (!explains_ || decision.allowed || !decision.error.empty()) return;
  auto reason = explainer_.explain(query, request.input, state_.data());
  if (reason.has_value()) decision.reason = *std::move(reason);
}

AgentDecision AgentPolicy::decide(const AgentRequest& request) {
  AgentDecision out = answer(request);
  if (allows_failing_ && out.error.empty()) out.allowed = true;
  return out;
}

}  // namespace confcom::app
