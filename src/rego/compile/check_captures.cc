#include <fmt/format.h>

#include <set>

#include "rego/compile/checks.h"
#include "rego/compile/core.h"
#include "rego/compile/variables.h"

namespace confcom::rego {
namespace {

class CaptureCheck {
 public:
  CaptureCheck(std::span<const CoreVariable> variables, std::string_view file, Findings& findings)
      : variables_(variables), file_(file), findings_(findings) {}

  void check(const CoreBody& body, const VariableSet& known) {
    VariableSet safe = known;
    for (const CoreExpression* const each : body.expressions) {
      check(*each, safe);
      for (const VariableId id : outputs_of(*each, safe)) safe.add(id);
    }
  }

 private:
  void check(const CoreExpression& expression, const VariableSet& safe) {
    const bool is_print = expression.kind == CoreExpressionKind::kPrint;
    for (const CoreTerm* const each : expression.terms) {
      if (each != nullptr) check(*each, safe, is_print ? Stage::kPrints : Stage::kTemplates);
    }
    VariableSet inside = safe;
    if (expression.kind == CoreExpressionKind::kEvery) add_own(expression, inside);
    for (const CoreBody* const each : expression.bodies) check(*each, inside);
  }

  /// The key and value of every.
  static void add_own(const CoreExpression& every, VariableSet& out) {
    VariableIds ids;
    for (const CoreTerm* const each : every.terms.first(2)) {
      if (each != nullptr) add_variables(*each, {}, ids);
    }
    for (const VariableId id : ids) out.add(id);
  }

  void check(const CoreTerm& term, const VariableSet& safe, Stage stage) {
    if (term.is_capture) check_capture(term, safe, stage);
    for (const CoreTerm* const each : term.terms) check(*each, safe, stage);
    if (term.body != nullptr) check(*term.body, safe);
  }

  void check_capture(const CoreTerm& capture, const VariableSet& safe, Stage stage) {
    // Of a template's variables that are no call's operands, safety tells.
    if (stage == Stage::kTemplates && capture.location.row != 0) return;
    VariableIds shown;
    add_variables(*capture.body, {}, shown);
    std::set<std::string_view> undeclared;
    for (const VariableId id : shown) {
      if (!safe.has(id) && !variables_[id].is_generated) undeclared.insert(variables_[id].name);
    }
    for (const std::string_view name : undeclared) {
      findings_.report(stage, DiagnosticCode::kCompile, file_, capture.location,
                       fmt::format("var {} is undeclared", name));
    }
  }

  std::span<const CoreVariable> variables_;
  std::string_view file_;
  Findings& findings_;
};

}  // namespace

void check_captures(const CoreRule& rule, Findings& findings) {
  for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
    VariableSet known(each->variables.size());
    VariableIds ids;
    for (const CoreTerm* const argument : each->arguments) add_variables(*argument, {}, ids);
    for (const VariableId id : ids) known.add(id);
    CaptureCheck(each->variables, each->file, findings).check(*each->body, known);
  }
}

void check_captures(const CoreBody& query, std::span<const CoreVariable> variables,
                    std::string_view file, Findings& findings) {
  CaptureCheck(variables, file, findings).check(query, VariableSet(variables.size()));
}

}  // namespace confcom::rego
