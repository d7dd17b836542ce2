#include "rego/compile/names.h"

#include <algorithm>

#include "rego/syntax/parse.h"
#include "rego/syntax/tree.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

std::vector<Value> strings_of(std::span<const Term* const> terms, Arena& arena) {
  std::vector<Value> out;
  for (const Term* const each : terms) out.push_back(make_string(arena, each->text));
  return out;
}

bool is_same_package(const Module& a, const Module& b) {
  return std::ranges::equal(a.package.path->terms, b.package.path->terms, {}, &Term::text,
                            &Term::text);
}

void add_rules(const Module& module, std::span<const Value> package, Names& out, Arena& arena) {
  for (const Rule* const rule : module.rules) {
    const std::string_view name = rule->head->reference->terms.front()->text;
    NamedDocument& document = out[name];
    if (!document.path.empty()) continue;
    document.path.assign(package.begin(), package.end());
    document.path.push_back(make_string(arena, name));
  }
}

}  // namespace

std::string_view name_of(const Import& import) {
  const std::string_view root = import.path->terms.front()->text;
  if (root == "future" || root == "rego") return {};
  return import.alias.empty() ? import.path->terms.back()->text : import.alias;
}

Names names_of(const Module& module, std::span<const Module* const> modules, Arena& arena) {
  Names out;
  const std::vector<Value> package = strings_of(module.package.path->terms.subspan(1), arena);
  for (const Module* const each : modules) {
    if (is_same_package(module, *each)) add_rules(*each, package, out, arena);
  }
  for (const Import& import : module.imports) {
    const std::string_view name = name_of(import);
    if (name.empty()) continue;
    const std::span<const Term* const> terms = import.path->terms;
    out[name] = {terms.front()->text == "input" ? Root::kInput : Root::kData,
                 strings_of(terms.subspan(1), arena), &import};
  }
  return out;
}

}  // namespace confcom::rego
