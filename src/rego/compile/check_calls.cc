#include <fmt/format.h>

#include "rego/builtins/declared.h"
#include "rego/compile/calls.h"
#include "rego/compile/checks.h"
#include "rego/compile/core.h"

namespace confcom::rego {
namespace {

class CallCheck {
 public:
  CallCheck(std::string_view file, Findings& findings) : file_(file), findings_(findings) {}

  void check(const CoreBody& body) const {
    for_each_call(body, [this](const CoreExpression& call) { check_call(call); });
  }

 private:
  void check_call(const CoreExpression& call) const {
    const Callee& callee = *call.callee;
    if (callee.name == "rego.metadata.rule" || callee.name == "rego.metadata.chain") return;
    // The compiler puts the result behind the operands, an author may.
    const std::size_t operands = call.terms.size() - (call.is_generated ? 1 : 0);
    if (callee.arity == Callee::kUnknown) {
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
    findings_.report(Stage::kFunctions, DiagnosticCode::kType, file_, call.location,
                     std::move(text));
  }

  std::string_view file_;
  Findings& findings_;
};

}  // namespace

void check_calls(const CoreRule& rule, Findings& findings) {
  const CallCheck check(rule.file, findings);
  for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
    check.check(*each->body);
  }
}

void check_calls(const CoreBody& query, std::string_view file, Findings& findings) {
  CallCheck(file, findings).check(query);
}

}  // namespace confcom::rego
