#pragma once

#include <cstddef>
#include <string_view>

#include "rego/builtins/builtin.h"
#include "rego/value/utf8.h"

namespace confcom::rego {

/// What stands for a byte that is no UTF-8.
inline constexpr char32_t kReplacement = 0xfffd;

/// How Go's range over a string begins: a byte that no character begins with is a rune by itself,
/// and reads as U+FFFD. `text` is not empty.
[[nodiscard]] inline Rune take_rune(std::string_view& text) {
  Rune rune = first_rune(text);
  if (!rune.is_valid) rune.code_point = kReplacement;
  text.remove_prefix(rune.size);
  return rune;
}
/// The same from the end.
[[nodiscard]] Rune take_last_rune(std::string_view& text);

[[nodiscard]] std::size_t count_runes(std::string_view text);
/// Where the rune of this number begins; text.size() when there are no more than that.
[[nodiscard]] std::size_t offset_of_rune(std::string_view text, std::size_t number);

/// UTF-8, with U+FFFD for each byte that is none. The text itself when it is UTF-8 already.
[[nodiscard]] std::string_view to_valid_utf8(std::string_view text, BuiltinContext& context);

}  // namespace confcom::rego
