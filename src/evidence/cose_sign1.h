#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"

namespace confcom::evidence {

/// Larger ones are refused. Azure's endorsements have 11 KiB, half of which is a time stamp.
inline constexpr std::size_t kMaxCoseSign1Bytes = 65536;

/// Of one header, the protected one or the other. Real ones have seven.
inline constexpr std::size_t kMaxCoseHeaderMembers = 32;

/// Real chains have three.
inline constexpr std::size_t kMaxCoseCertificates = 6;

/// A COSE_Sign1 message, parsed and not verified. Of its headers it holds what is protected and
/// known here. The views point into what it was parsed from.
struct CoseSign1 {
  /// The digest of the certificate that signed. Source: RFC 9360, x5t.
  struct Thumbprint {
    std::int64_t algorithm = 0;
    Bytes digest{};
  };

  Bytes protected_header{};    ///< as received, what the signature covers
  std::int64_t algorithm = 0;  ///< by IANA's registry of COSE algorithms
  std::optional<std::string_view> content_type{};
  std::vector<Bytes> certificates{};  ///< x5chain, in DER: the signer's, and each the next one's
  std::optional<Thumbprint> thumbprint{};
  std::optional<std::string_view> issuer{};
  std::optional<std::string_view> feed{};
  std::optional<Timestamp> signing_time{};
  Bytes payload{};
  Bytes signature{};
};

/// Source: RFC 9052, 4.2; labels alg (1), crit (2), content type (3), x5chain (33) and x5t (34) of
/// IANA's registry; "iss", "feed" and "signingtime" as Azure's reference info has them, the last a
/// date (tag 0, RFC 3339 to the second) or seconds since 1970 (tag 1).
/// Shape: [protected, unprotected, payload, signature], with tag 18 or without; CBOR as CborReader
/// takes it. Members that are not known are passed over.
/// Errors: truncated; malformed (no algorithm, no payload, a label twice or in both headers, one
/// that is no integer and no text, another type than the label's, bytes after the end, over the
/// caps); unsupported (a critical header, whatever it lists).
[[nodiscard]] Result<CoseSign1> parse_cose_sign1(Bytes in);

/// Sig_structure: what the signature is over. Source: RFC 9052, 4.4, with no external data.
[[nodiscard]] ByteVector cose_signed_bytes(Bytes protected_header, Bytes payload);

}  // namespace confcom::evidence
