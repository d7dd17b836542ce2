#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// Real certificates have up to a dozen.
inline constexpr std::size_t kMaxExtensions = 32;

/// One extension of a certificate, a CRL or a CRL's entry; the views point into what it was read
/// from.
struct Extension {
  Bytes oid;  ///< content octets
  bool critical = false;
  Bytes value;  ///< content of the OCTET STRING
};

/// Reads one extension. Errors: truncated, malformed.
[[nodiscard]] Result<Extension> parse_extension(DerReader& in);

/// Reads the SEQUENCE of extensions, each of another kind. Source: RFC 5280, 4.1 and 4.2.
/// Errors: truncated; malformed (none at all, one kind twice, more than kMaxExtensions).
[[nodiscard]] Result<std::vector<Extension>> parse_extensions(DerReader& in);

/// The extension with these content octets of an identifier, or nullptr.
[[nodiscard]] const Extension* find_extension(const std::vector<Extension>& extensions, Bytes oid);

/// What a certificate may be used for, from the two extensions about it.
struct CertificateUsage {
  bool is_ca = false;
  std::optional<std::size_t> path_length;
  std::uint32_t key_usage = 0;  ///< bit n is bit n of KeyUsage; 0 without the extension
};

/// Source: RFC 5280, 4.2.1.3 and 4.2.1.9. Errors: truncated; malformed (another critical extension
/// too).
[[nodiscard]] Result<CertificateUsage> parse_usage(const std::vector<Extension>& extensions);

}  // namespace confcom::crypto
