#pragma once

#include <cstdint>
#include <string_view>

#include "platform/quote_error.h"

namespace confcom::platform {

/// A failed call of Intel's library: "LIBRARY: FUNCTION: CODE NAME; what to do about it".
/// Source: Intel SGX DCAP, quote3_error_t; SGX SDK, sgx_status_t (0x4004, which the libraries let
/// through).
[[nodiscard]] QuoteError library_error(std::string_view library, std::string_view function,
                                       std::uint32_t code);

/// An answer of the library that cannot be right, although it says that it succeeded.
[[nodiscard]] QuoteError library_defect(std::string_view library, std::string_view function,
                                        std::string_view what);

}  // namespace confcom::platform
