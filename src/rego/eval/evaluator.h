#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/builtins/regex_cache.h"
#include "rego/compile/compile.h"
#include "rego/eval/evaluation.h"
#include "rego/eval/explanation.h"
#include "rego/eval/register_stack.h"
#include "rego/plan/plan.h"

namespace confcom::rego {

class PolicyPlan;

/// Modules that were compiled. Immutable, copied freely, and shared by threads.
class Policy {
 public:
  /// Errors: what is wrong with the sources.
  [[nodiscard]] static std::expected<Policy, Diagnostics> compile(
      std::vector<ModuleSource> sources, const CompileOptions& options = {});

  [[nodiscard]] const PolicyPlan& plan() const { return *plan_; }

 private:
  explicit Policy(std::shared_ptr<const PolicyPlan> plan) : plan_(std::move(plan)) {}
  std::shared_ptr<const PolicyPlan> plan_;
};

/// A question to a policy, ready to be asked. Immutable, and shared by threads.
class Query {
 public:
  /// Errors: what is wrong with the text.
  [[nodiscard]] static std::expected<Query, Diagnostics> prepare(const Policy& policy,
                                                                 std::string text);

  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] const QueryPlan& plan() const { return plan_; }
  [[nodiscard]] const std::string& text() const { return *text_; }

 private:
  explicit Query(const Policy& policy) : policy_(policy) {}

  Policy policy_;
  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
  std::unique_ptr<const std::string> text_;
  QueryPlan plan_;
};

/// What a query came to: rows, of which each is one way in which it holds. None: it is undefined.
class Answer {
 public:
  Answer(const QueryPlan& plan, std::span<const Value> values) : plan_(&plan), values_(values) {}

  [[nodiscard]] std::size_t rows() const { return values_.size() / columns(); }
  [[nodiscard]] std::span<const std::string_view> variables() const { return plan_->variables; }
  [[nodiscard]] std::span<const std::string_view> expressions() const { return plan_->expressions; }
  [[nodiscard]] const Value& variable(std::size_t row, std::size_t i) const {
    return values_[row * columns() + i];
  }
  [[nodiscard]] const Value& expression(std::size_t row, std::size_t i) const {
    return values_[row * columns() + plan_->variables.size() + i];
  }
  /// The first expression's value in the first row; undefined where there is none.
  [[nodiscard]] Value value() const { return values_.empty() ? Value() : expression(0, 0); }

 private:
  [[nodiscard]] std::size_t columns() const {
    return plan_->variables.size() + plan_->expressions.size();
  }

  const QueryPlan* plan_;
  std::span<const Value> values_;
};

/// Asks queries, one after the other, with memory that is kept between them. Confined to one
/// thread.
class Evaluator {
 public:
  explicit Evaluator(EvaluationOptions options = {});

  /// `input` may be undefined; `data` is an object, or undefined. The answer lives until the next
  /// call; it may share parts with input, data, query and policy. Errors: what ended it.
  [[nodiscard]] std::expected<Answer, EvaluationError> ask(const Query& query, const Value& input,
                                                           const Value& data = {});

  /// Why a query is undefined or false, by asking it again, and noting how far each rule came; the
  /// policy prints nothing then. Null: it is neither. Takes several times as long as asking, and
  /// the first time as long as compiling. Ends the last answer's life. Errors: what ended it.
  [[nodiscard]] std::expected<std::unique_ptr<const Explanation>, EvaluationError> explain(
      const Query& query, const Value& input, const Value& data = {});

 private:
  void reset();

  EvaluationOptions options_;
  Arena arena_;
  RegisterStack registers_;
  RegexCache regexes_;
  std::vector<Value> rows_;
};

}  // namespace confcom::rego
