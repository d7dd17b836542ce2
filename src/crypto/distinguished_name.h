#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// A certificate's subject or an issuer; the views point into what it was read from.
struct DistinguishedName {
  Bytes der;                     ///< the whole SEQUENCE
  std::string_view common_name;  ///< UTF-8; empty when there is none, or more than one
};

/// Reads a name of at least one attribute. Source: RFC 5280, 4.1.2.4.
/// Errors: truncated; malformed (several attributes in one relative name, other string types).
[[nodiscard]] Result<DistinguishedName> parse_distinguished_name(DerReader& in,
                                                                 std::string_view field);

}  // namespace confcom::crypto
