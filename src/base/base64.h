#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom {

/// Standard alphabet with padding (RFC 4648, section 4), on one line.
[[nodiscard]] std::string to_base64(Bytes bytes);

/// Source: RFC 4648, section 4, decoded canonically.
/// Errors: malformed (another character, length not a multiple of 4, misplaced padding, or bits set
/// that padding leaves over).
[[nodiscard]] Result<ByteVector> parse_base64(std::string_view text);

/// The same, with spaces, tabs and line ends anywhere, as PEM breaks it.
[[nodiscard]] Result<ByteVector> parse_base64_lines(std::string_view text);

/// The alphabet for URLs without padding (RFC 4648, section 5), on one line.
[[nodiscard]] std::string to_base64url(Bytes bytes);

/// The same read back, decoded canonically. Errors: malformed, as parse_base64; padding too.
[[nodiscard]] Result<ByteVector> parse_base64url(std::string_view text);

}  // namespace confcom
