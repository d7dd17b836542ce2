#include "rego/syntax/tree.h"

#include <algorithm>
#include <cstddef>

namespace confcom::rego {

std::string_view name_of(TermKind kind) {
  switch (kind) {
    case TermKind::kNull:
      return "null";
    case TermKind::kBoolean:
      return "boolean";
    case TermKind::kNumber:
      return "number";
    case TermKind::kString:
      return "string";
    case TermKind::kVariable:
      return "var";
    case TermKind::kReference:
      return "ref";
    case TermKind::kArray:
      return "array";
    case TermKind::kObject:
      return "object";
    case TermKind::kSet:
      return "set";
    case TermKind::kArrayComprehension:
      return "arraycomprehension";
    case TermKind::kObjectComprehension:
      return "objectcomprehension";
    case TermKind::kSetComprehension:
      return "setcomprehension";
    case TermKind::kCall:
      return "call";
    case TermKind::kTemplate:
      return "templatestring";
  }
  return "term";
}

// The depth is that of what was parsed, which is bounded.
bool is_ground(const Term& term) {
  if (term.kind == TermKind::kVariable) return false;
  if (term.body != nullptr || term.kind == TermKind::kTemplate) return true;
  const std::size_t skip = term.kind == TermKind::kCall ? 1 : 0;
  return std::ranges::all_of(term.terms.subspan(skip),
                             [](const Term* each) { return is_ground(*each); });
}

}  // namespace confcom::rego
