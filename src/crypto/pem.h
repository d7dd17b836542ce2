#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::crypto {

/// The DER blocks of a PEM text, in its order. Source: RFC 7468, lax in line length alone.
/// Errors: malformed (another label than `label`, text outside the blocks, more than `max_blocks`,
/// none at all).
[[nodiscard]] Result<std::vector<ByteVector>> parse_pem(std::string_view text,
                                                        std::string_view label,
                                                        std::size_t max_blocks);

/// One block with 64 characters a line and a newline at its end.
[[nodiscard]] std::string to_pem(Bytes der, std::string_view label);

}  // namespace confcom::crypto
