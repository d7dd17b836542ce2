#include "rego/syntax/token.h"

#include <array>
#include <cstddef>

namespace confcom::rego {
namespace {

/// In the order of TokenKind.
constexpr std::array<std::string_view, 53> kNames{
    "illegal",
    "eof",
    "whitespace",
    "identifier",
    "number",
    "string",
    "string",
    "template-string-part",
    "template-string-end",
    "raw-template-string-part",
    "raw-template-string-end",
    "package",
    "import",
    "as",
    "default",
    "else",
    "not",
    "some",
    "with",
    "null",
    "true",
    "false",
    "in",
    "every",
    "contains",
    "if",
    "and",
    "or",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    ":",
    ";",
    ".",
    "plus",
    "minus",
    "mul",
    "div",
    "rem",
    "and",
    "or",
    "equal",
    "neq",
    "lt",
    "gt",
    "lte",
    "gte",
    "assign",
    "eq",
};
static_assert(kNames[static_cast<std::size_t>(TokenKind::kUnify)] == "eq");

}  // namespace

std::string_view name_of(TokenKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

bool is_keyword(TokenKind kind) {
  return kind >= TokenKind::kPackage && kind <= TokenKind::kLogicalOr;
}

}  // namespace confcom::rego
