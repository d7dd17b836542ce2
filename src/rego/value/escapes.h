#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confcom::rego {

/// What stands between the quotes of a string, without its escapes. `of_template`: `\{` is a brace.
/// Nothing where it is no string of JSON: an escape of four digits that are none, or, beside an
/// escape, a control character. Half of a surrogate pair becomes U+FFFD.
/// Source: OPA 1.20.0, which has Go's encoding/json read those that have an escape.
[[nodiscard]] std::optional<std::string> without_escapes(std::string_view quoted, bool of_template);

/// A raw template string's text: `\{` is a brace, and nothing else is escaped.
[[nodiscard]] std::optional<std::string> without_escaped_braces(std::string_view raw);

}  // namespace confcom::rego
