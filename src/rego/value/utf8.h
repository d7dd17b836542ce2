#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confcom::rego {

/// What a text begins with.
struct Rune {
  char32_t code_point = 0;
  std::uint8_t size = 1;  ///< bytes
  bool is_valid = false;  ///< else one byte that no character begins with
};

/// The first of `text`, which is not empty. Source: RFC 3629: no surrogates, nothing longer than it
/// need be, at most U+10FFFF.
[[nodiscard]] Rune first_rune(std::string_view text);

/// Where the first byte stands that is not UTF-8; text.size() when there is none.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

/// Shape: a character, so no surrogate, at most U+10FFFF.
void append_rune(char32_t code_point, std::string& out);

}  // namespace confcom::rego
