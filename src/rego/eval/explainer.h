#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rego/eval/explanation.h"
#include "rego/eval/tracer.h"
#include "rego/plan/plan.h"

namespace confcom::rego {

/// What a tracer noted of a query that came to nothing, in words.
class Explainer {
 public:
  explicit Explainer(const ExplanationLimits& limits) : limits_(limits) {}

  /// Of a query that one rule or function makes up, that one's reasons.
  [[nodiscard]] Explanation explain(std::string_view query, const TracedFailure* failure);

 private:
  [[nodiscard]] Explanation reason(const TracedReason& reason, std::size_t depth);
  [[nodiscard]] FailureExplanation failure(const TracedFailure& failure, std::size_t depth);
  [[nodiscard]] std::string subject(const TracedReason& reason) const;
  [[nodiscard]] std::vector<NamedText> values(const TracedFailure& failure) const;
  [[nodiscard]] std::string text(const Value& value, std::size_t max_bytes) const;
  [[nodiscard]] std::string source(const TracedFailure& failure) const;

  ExplanationLimits limits_;
  std::unordered_set<const TracedReason*> told_;
};

}  // namespace confcom::rego
