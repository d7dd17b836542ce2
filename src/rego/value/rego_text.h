#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Appends `value` as Rego source, on one line: `{"a": [1, 2]}`, `{1, 2}`, `set()`; keys and sets
/// sorted. Source: OPA, the String methods of ast's values. `value` is defined.
/// Errors: invalid argument, when `out` would be longer than `max_bytes`; it holds a part then.
[[nodiscard]] Result<void> write_rego(const Value& value, std::size_t max_bytes, std::string& out);

/// The same as a template string shows it, and print: a string by itself has no quotes.
[[nodiscard]] Result<void> write_display(const Value& value, std::size_t max_bytes,
                                         std::string& out);

/// Appends `text` in quotes. Source: Go's strconv.Quote; of the characters beyond ASCII that it
/// takes for unprintable, those that are not assigned are left as they are.
void write_rego_string(std::string_view text, std::string& out);

}  // namespace confcom::rego
