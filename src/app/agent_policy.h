#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/agent_request.h"
#include "rego/eval/evaluator.h"
#include "rego/state/policy_state.h"

namespace confcom::app {

/// What a policy says of a request.
struct AgentDecision {
  bool allowed = false;
  rego::Value result;  ///< undefined, too. Lives until the next decision
  std::string error;   ///< why there is none; then it is not allowed
  std::unique_ptr<const rego::Explanation> reason;  ///< of a refusal, where one was asked for
};

/// A policy asked as Kata's agent asks it: about one request after the other, with the state that
/// they leave. Source: Kata, src/agent/policy/src/policy.rs. Confined to one thread.
class AgentPolicy {
 public:
  /// `explains`: refusals come with their reasons.
  AgentPolicy(rego::Policy policy, rego::EvaluationOptions options, bool explains = false);

  [[nodiscard]] AgentDecision decide(const AgentRequest& request);
  /// `AllowRequestsFailingPolicy` was true of the state at first: what is refused, or unknown to
  /// the policy, is allowed. What ends in an error is not.
  [[nodiscard]] bool allows_failing() const { return allows_failing_; }

 private:
  [[nodiscard]] AgentDecision answer(const AgentRequest& request);
  [[nodiscard]] AgentDecision judge(const rego::Value& result);
  void explain(const AgentRequest& request, const rego::Query& query, AgentDecision& decision);
  [[nodiscard]] AgentDecision judge_object(const rego::Value& result);

  rego::Policy policy_;
  rego::Evaluator evaluator_;
  rego::Evaluator explainer_;  // the other's answer is still looked at
  bool explains_;
  rego::PolicyState state_;
  std::map<std::string, rego::Query, std::less<>> queries_;
  bool allows_failing_ = false;
};

}  // namespace confcom::app
