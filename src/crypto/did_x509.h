#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/digest.h"

namespace confcom::crypto {

/// An issuer, told by a CA of its certificates' chain and by what their last certificate is for.
struct DidX509 {
  std::string text;               ///< as written: issuers are equal when this is
  Sha256Digest ca_fingerprint{};  ///< of a certificate of the chain that is not the leaf
  std::string eku;                ///< dotted: an extended key usage of the leaf
};

/// Reads "did:x509:0:sha256:<fingerprint>::eku:<object identifier>".
/// Source: did:x509 method specification, version 0. Shape: the fingerprint is SHA-256 of the
/// certificate's DER in 43 characters of base64url; one policy, of extended key usage.
/// Errors: malformed; unsupported (another method, version or hash; another policy or several).
[[nodiscard]] Result<DidX509> parse_did_x509(std::string_view text);

}  // namespace confcom::crypto
