#pragma once

#include <string>
#include <string_view>

#include "sdk/error.h"
#include "sdk/wire.h"

namespace confcom::sdk {

[[nodiscard]] std::string to_hex(Bytes bytes);

/// Errors: kInvalidArgument (not hexadecimal of exactly `out.size()` bytes).
[[nodiscard]] Result<void> parse_hex(std::string_view text, std::span<std::byte> out);

}  // namespace confcom::sdk
