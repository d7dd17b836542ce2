#include <fmt/format.h>

#include <map>
#include <set>

#include "rego/compile/checks.h"
#include "rego/compile/names.h"
#include "rego/compile/scopes.h"
#include "rego/syntax/parse.h"
#include "rego/syntax/tree.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

constexpr std::array<std::string_view, 2> kDocuments{"data", "input"};

bool mentions(const Term& argument, std::string_view name) {
  if (argument.kind == TermKind::kVariable) return argument.text == name;
  if (argument.kind == TermKind::kReference && argument.terms.size() > 1) return false;
  for (const Term* const each : argument.terms) {
    if (mentions(*each, name)) return true;
  }
  return false;
}

class RootDocumentCheck {
 public:
  RootDocumentCheck(std::string_view file, bool always, Findings& findings)
      : file_(file), always_(always), findings_(findings) {}

  void check(const Rule& first) {
    for (const Rule* rule = &first; rule != nullptr; rule = rule->otherwise) {
      for (const std::string_view name : kDocuments) {
        check_head(*rule, name);
        if (always_) check_body(*rule->body, name);
      }
    }
  }

 private:
  void check_head(const Rule& rule, std::string_view name) {
    const Head& head = *rule.head;
    for (const Term* const each : head.arguments) {
      if (mentions(*each, name)) report(Stage::kNames, rule.location, "args", name, "variable");
    }
    if (always_ && head.reference->terms.front()->text == name) {
      report(Stage::kRootDocuments, rule.location, "rules", name, "rule");
    }
  }

  void check_body(const Body& body, std::string_view name) {
    for (const Expression* const each : body.expressions) {
      Body only{.location = each->location};
      only.expressions = {&each, 1};
      if (declared_names(only).contains(name)) {
        report(Stage::kRootDocuments, each->location, "variables", name, "variable");
      }
      for (const Body* const inner : each->bodies) check_body(*inner, name);
      for (const Term* const term : each->terms) {
        if (term != nullptr) check_closures(*term, name);
      }
    }
  }

  void check_closures(const Term& term, std::string_view name) {
    if (term.body != nullptr) check_body(*term.body, name);
    for (const Term* const each : term.terms) check_closures(*each, name);
  }

  void report(Stage stage, const Location& location, std::string_view what, std::string_view name,
              std::string_view other) {
    findings_.report(
        stage, DiagnosticCode::kCompile, file_, location,
        fmt::format("{} must not shadow {} (use a different {} name)", what, name, other));
  }

  std::string_view file_;
  bool always_;
  Findings& findings_;
};

}  // namespace

void check_root_documents(const NamedModule& module, bool always, Findings& findings) {
  RootDocumentCheck check(module.file, always, findings);
  for (const Rule* const rule : module.module->rules) check.check(*rule);
}

void check_imports(const NamedModule& module, Findings& findings) {
  std::map<std::string_view, const Import*> first;
  for (const Import& import : module.module->imports) {
    const std::string_view name = name_of(import);
    if (name.empty()) continue;
    const auto [at, is_new] = first.try_emplace(name, &import);
    if (is_new) continue;
    findings.report(Stage::kImports, DiagnosticCode::kCompile, module.file, import.location,
                    fmt::format("import must not shadow import {}", to_text(*at->second->path)));
  }
}

}  // namespace confcom::rego
