#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Everything on one line, or a line for each item.
struct JsonStyle {
  bool is_pretty = false;
  std::string_view indent = "  ";  ///< as `opa eval --format json` has it
  std::string_view prefix = {};    ///< at the front of every line
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

/// Appends `value` to `out` as JSON, as OPA writes it: keys sorted, sets as sorted arrays, a key
/// that is no string as the text of its JSON, numbers as they are spelled. What is no UTF-8 becomes
/// U+FFFD. `value` is defined.
/// Errors: invalid argument, when `out` would be longer than style.max_bytes; it holds a part then.
[[nodiscard]] Result<void> write_json(const Value& value, const JsonStyle& style, std::string& out);

/// Appends `text` in quotes. Source: Go's encoding/json with SetEscapeHTML(false).
void write_json_string(std::string_view text, std::string& out);

}  // namespace confcom::rego
