#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom {

/// Lower-case hexadecimal, two digits a byte, in the bytes' order.
[[nodiscard]] std::string to_hex(Bytes bytes);

/// Either case; nothing but digits. Errors: malformed (odd length, another character).
[[nodiscard]] Result<ByteVector> parse_hex(std::string_view text);

/// Fills `out` exactly. Errors: malformed (another length too).
[[nodiscard]] Result<void> parse_hex_into(std::string_view text, std::span<std::byte> out);

template <std::size_t N>
[[nodiscard]] Result<ByteArray<N>> parse_hex_array(std::string_view text) {
  ByteArray<N> out{};
  CONFCOM_CHECK(parse_hex_into(text, out));
  return out;
}

}  // namespace confcom
