#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/x509.h"

namespace confcom::crypto {

inline constexpr std::string_view kExtendedKeyUsageOid = "2.5.29.37";

/// Real certificates have up to four.
inline constexpr std::size_t kMaxExtendedKeyUsages = 32;

/// Reads the value of the extension extKeyUsage: what a certificate's key is for, dotted.
/// Source: RFC 5280, 4.2.1.12. Errors: truncated; malformed (none at all, more than the cap, bytes
/// after the end).
[[nodiscard]] Result<std::vector<std::string>> parse_extended_key_usage(Bytes value);

/// What the certificate's key is for; nothing where it does not say.
/// Errors: as parse_extended_key_usage.
[[nodiscard]] Result<std::vector<std::string>> extended_key_usage(const Certificate& certificate);

}  // namespace confcom::crypto
