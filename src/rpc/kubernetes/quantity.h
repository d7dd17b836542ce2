#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// Longer ones are not written by anybody: 64 bits have 20 digits.
inline constexpr std::size_t kMaxQuantityBytes = 64;

/// The number that a quantity of Kubernetes is: "1k" and "1e3" are 1000, "1Ki" 1024, "1.5Gi"
/// 1610612736, "2000m" 2. Quantities are to be compared as numbers: the server writes one in
/// another form than it was given. Source: Kubernetes API reference, Quantity. Shape: 0 to 2^63
/// − 1. Errors: malformed (no quantity, or a negative one); unsupported (no whole number, as
/// "500m", or one above the range).
[[nodiscard]] Result<std::uint64_t> parse_quantity(std::string_view text);

/// The quantity of that number with the largest of Ki, Mi, Gi, Ti, Pi, Ei that leaves it whole,
/// "64Gi", as the API server itself writes what was given in any of them. Shape: up to 2^63 − 1.
[[nodiscard]] std::string binary_quantity(std::uint64_t number);

}  // namespace confcom::rpc
