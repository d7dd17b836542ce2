#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "rego/syntax/tree.h"

/// Terms that annotations hold as text. They lie in the arena, with a copy of the text.
/// Source: OPA 1.20.0, ParseTerm, ParseRef and ParseSchemaRef; the errors are theirs.
namespace confcom::rego {

class Arena;

[[nodiscard]] std::expected<const Term*, std::string> parse_written_term(std::string_view text,
                                                                         Arena& arena);

[[nodiscard]] std::expected<const Term*, std::string> parse_written_reference(std::string_view text,
                                                                              Arena& arena);

/// "schema", or a reference that begins with it; null where a text is neither.
[[nodiscard]] const Term* parse_schema_reference(std::string_view text, Arena& arena);

/// A reference itself, and one that is a variable or string alone; null of any other term.
[[nodiscard]] const Term* as_reference(const Term& term, Arena& arena);

}  // namespace confcom::rego
