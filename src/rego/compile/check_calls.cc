#include <fmt/format.h>

#include "rego/builtins/declared.h"
#include "rego/compile/calls.h"
#include "rego/compile/checks.h"
#include "rego/compile/compile.h"
#include "rego/compile/core.h"

namespace confcom::rego {
namespace {

class CallCheck {
 public:
  CallCheck(std::string_view file, const CompileOptions& options, Findings& findings)
      : file_(file), options_(options), findings_(findings) {}

  void check(const CoreBody& body) const {
    for_each_expression(body, [this](const CoreExpression& each) {
      if (each.kind == CoreExpressionKind::kCall) check_call(each);
      if (options_.allowed_builtins.has_value()) check_equation(each);
      for (const CoreWith& with : each.withs) check_with(with);
    });
  }

 private:
  [[nodiscard]] bool is_allowed(std::string_view name) const {
    return !options_.allowed_builtins.has_value() || options_.allowed_builtins->contains(name);
  }
  [[nodiscard]] bool is_allowed(const Callee* callee) const {
    return callee == nullptr || callee->builtin == nullptr || is_allowed(callee->builtin->name);
  }

  /// What gives variables their values is "eq" to OPA.
  void check_equation(const CoreExpression& expression) const {
    const bool is_equation = expression.kind == CoreExpressionKind::kUnify;
    if (is_equation && !is_allowed("eq")) report(expression, "undefined function eq");
  }

  void check_with(const CoreWith& with) const {
    if (!is_allowed(with.function)) {
      report(with.location, DiagnosticCode::kType,
             "with keyword target must reference existing input, data, or a function");
    } else if (!is_allowed(with.replacement)) {
      report(with.location, DiagnosticCode::kUnsafeVar,
             fmt::format("var {} is unsafe", with.replacement->name));
    }
  }

  void check_call(const CoreExpression& call) const {
    const Callee& callee = *call.callee;
    if (callee.name == "rego.metadata.rule" || callee.name == "rego.metadata.chain") return;
    // The compiler puts the result behind the operands, an author may.
    const std::size_t operands = call.terms.size() - (call.is_generated ? 1 : 0);
    if (callee.name == "internal.template_string" && !is_allowed(&callee)) {
      return report(call.location, DiagnosticCode::kCompile, "template-strings are not supported");
    }
    if (callee.arity == Callee::kUnknown || !is_allowed(&callee)) {
      return report(call, fmt::format("undefined function {}", callee.name));
    }
    const auto arity = static_cast<std::size_t>(callee.arity);
    if (operands == arity || (!call.is_generated && operands == arity + 1)) return;
    if (callee.builtin != nullptr) {
      return report(call, fmt::format("{}: arity mismatch", callee.name));
    }
    report(call, fmt::format("function {} has arity {}, got {} argument{}", callee.name, arity,
                             operands, operands == 1 ? "" : "s"));
  }

  void report(const CoreExpression& call, std::string text) const {
    report(call.location, DiagnosticCode::kType, std::move(text));
  }
  void report(const Location& location, DiagnosticCode code, std::string text) const {
    findings_.report(Stage::kFunctions, code, file_, location, std::move(text));
  }

  std::string_view file_;
  const CompileOptions& options_;
  Findings& findings_;
};

}  // namespace

void check_calls(const CoreRule& rule, const CompileOptions& options, Findings& findings) {
  const CallCheck check(rule.file, options, findings);
  for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
    check.check(*each->body);
  }
}

void check_calls(const CoreBody& query, std::string_view file, const CompileOptions& options,
                 Findings& findings) {
  CallCheck(file, options, findings).check(query);
}

}  // namespace confcom::rego
