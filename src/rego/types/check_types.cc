#include "rego/types/check_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "rego/builtins/declared.h"
#include "rego/compile/core_maker.h"
#include "rego/types/rule_checker.h"
#include "rego/types/rule_order.h"

namespace confcom::rego {
namespace {

/// Of one policy.
class TypeCheck {
 public:
  explicit TypeCheck(const CheckedModules& modules)
      : max_errors_(modules.options().max_errors),
        order_(modules.tree()),
        replaced_(order_, types_),
        schemas_(modules.annotations(), types_) {}

  /// All rules, each behind those that it depends on.
  void check_rules();
  [[nodiscard]] bool any() const { return !found_.empty(); }
  void check_deprecated(bool is_strict);
  [[nodiscard]] Diagnostics take();

 private:
  void check_deprecated(const CoreRule& rule, const CoreBody& body);
  void check_deprecated(const CoreRule& rule, const CoreTerm& term);
  void report(const CoreRule& rule, TypeError error);
  void keep_first();

  const std::size_t max_errors_;
  RuleOrder order_;
  Types types_;
  DeclaredTypes builtins_{types_};
  ReplacedDocuments replaced_;
  DocumentSchemas schemas_;
  TypeTree data_;
  TypeContext context_{types_, builtins_, replaced_, schemas_, data_};
  Diagnostics found_;
};

void TypeCheck::check_rules() {
  for (const CoreRule* const each : order_.rules()) {
    Arena arena;
    const HoistedRule rule = hoist_rule(*each, CoreMaker(arena));
    for (TypeError& error : RuleChecker(context_, rule).check()) report(*each, std::move(error));
    if (!types_.is_exhausted()) continue;
    found_.clear();
    report(*each, {.location = each->location,
                   .message = "types up to here are too many, or too large, to be checked"});
    return;
  }
}

void TypeCheck::report(const CoreRule& rule, TypeError error) {
  found_.push_back({.code = DiagnosticCode::kType,
                    .location = error.location,
                    .message = std::move(error.message),
                    .file = std::string(rule.file),
                    .details = std::move(error.details)});
  if (found_.size() / 2 > max_errors_) keep_first();
}

/// OPA looks for them only where one is called outside of what it does not check itself: bodies of
/// every, not, and, or.
void TypeCheck::check_deprecated(bool is_strict) {
  if (!context_.calls_deprecated) return;
  for (const CoreRule* const each : order_.rules()) {
    if (is_strict || each->is_v1) check_deprecated(*each, *each->body);
  }
}

void TypeCheck::check_deprecated(const CoreRule& rule, const CoreBody& body) {
  for (const CoreExpression* const each : body.expressions) {
    const Callee* const callee = each->callee;
    if (callee != nullptr && callee->builtin != nullptr && callee->builtin->is_deprecated) {
      report(rule, {.location = each->location,
                    .message = fmt::format("deprecated built-in function calls in expression: {}",
                                           callee->name)});
    }
    for (const CoreTerm* const term : each->terms) {
      if (term != nullptr) check_deprecated(rule, *term);
    }
    for (const CoreBody* const inner : each->bodies) check_deprecated(rule, *inner);
  }
}

void TypeCheck::check_deprecated(const CoreRule& rule, const CoreTerm& term) {
  for (const CoreTerm* const each : term.terms) check_deprecated(rule, *each);
  if (term.body != nullptr) check_deprecated(rule, *term.body);
}

/// What is nowhere is last.
bool is_before(const Diagnostic& a, const Diagnostic& b) {
  const bool a_is_nowhere = a.location.row == 0;
  const bool b_is_nowhere = b.location.row == 0;
  return std::tie(a_is_nowhere, a.file, a.location.row, a.location.column, a.message, a.details) <
         std::tie(b_is_nowhere, b.file, b.location.row, b.location.column, b.message, b.details);
}

/// Those that are told, and one more where there are more.
void TypeCheck::keep_first() {
  std::ranges::sort(found_, is_before);
  if (found_.size() > max_errors_) found_.resize(max_errors_ + 1);
}

Diagnostics TypeCheck::take() {
  keep_first();
  if (found_.size() > max_errors_) {
    found_.back() = {.code = DiagnosticCode::kCompile, .message = "error limit reached"};
  }
  return std::move(found_);
}

}  // namespace

Diagnostics check_types(const CheckedModules& modules) {
  TypeCheck check(modules);
  check.check_rules();
  if (!check.any()) check.check_deprecated(modules.options().is_strict);
  return check.take();
}

}  // namespace confcom::rego
