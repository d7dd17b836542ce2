#include "rego/syntax/tree.h"

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

}  // namespace confcom::rego
