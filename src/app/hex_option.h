#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/error.h"

/// Options whose values are bytes in hexadecimal. Errors: invalid_argument, with the option's name.
namespace confcom::app {

/// Bytes that fill `out` from the front; the rest stays as it is.
[[nodiscard]] Result<void> read_hex_front(std::string_view option, std::string_view hex,
                                          std::span<std::byte> out);

/// Bytes that fill all of `out`.
[[nodiscard]] Result<void> read_hex(std::string_view option, std::string_view hex,
                                    std::span<std::byte> out);

}  // namespace confcom::app
