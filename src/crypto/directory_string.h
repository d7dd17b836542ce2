#pragma once

#include <string_view>

#include "base/error.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// Reads a UTF8String or PrintableString as UTF-8. Source: RFC 5280, 4.1.2.4, the kinds that it
/// allows for new certificates. Control characters are refused, so that a name cannot forge a line
/// of a log. Errors: truncated, malformed. The view points into the reader's input.
[[nodiscard]] Result<std::string_view> parse_directory_string(DerReader& in,
                                                              std::string_view field);

}  // namespace confcom::crypto
