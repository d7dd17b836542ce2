#pragma once

#include "base/error.h"
#include "crypto/crl.h"
#include "crypto/ecdsa.h"
#include "crypto/x509.h"

namespace confcom::verify {

/// The key of a certificate that has the form of those of Intel's PKI: an ECDSA key, signed with
/// ECDSA, a positive serial number, by which it can be revoked. Other PKIs' certificates parse too.
/// Source: Intel SGX PCK certificate and CRL profile specification; RFC 5280, 4.1.2.2.
/// Errors: unsupported (RSA); malformed (serial number).
[[nodiscard]] Result<crypto::EcdsaPublicKey> key_of_intel_form(
    const crypto::Certificate& certificate);

/// The same of a CRL. Errors: unsupported, unless it is signed with ECDSA.
[[nodiscard]] Result<void> expect_intel_form(const crypto::Crl& crl);

}  // namespace confcom::verify
