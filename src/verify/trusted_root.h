#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "crypto/ecdsa.h"
#include "crypto/x509.h"

namespace confcom::verify {

/// The one key below which everything must stand, and whose name its certificates bear.
/// Trust is in the key: a vendor issues more than one root certificate for it.
class TrustedRoot {
 public:
  /// Intel's SGX root CA, by its public key.
  /// Source: Intel SGX Root CA certificates of 2018 (to 2033 and to 2049), one key.
  [[nodiscard]] static const TrustedRoot& intel();

  /// A root of the caller's choice: one self-signed certificate in PEM whose common name is
  /// "<vendor> SGX Root CA". Errors: malformed; unsupported (as
  /// key_of_intel_form); untrusted (not signed by itself).
  [[nodiscard]] static Result<TrustedRoot> from_certificate_pem(std::string_view pem);

  /// The same root for a process that verifies much: with tables for the keys that are known before
  /// any evidence comes, the root's and, below Intel's, those of its two PCK CAs and its TCB
  /// signer. What they sign is verified in half the time, after 20 ms a key spent once.
  [[nodiscard]] TrustedRoot precomputed() const;

  /// The key equal to `key` that has a table, or `key` itself. Trust does not come into it.
  [[nodiscard]] const crypto::EcdsaPublicKey& prepared(const crypto::EcdsaPublicKey& key) const;
  /// The same of a certificate's key; null where it is not of ECDSA. The certificate must outlive
  /// it.
  [[nodiscard]] const crypto::EcdsaPublicKey* prepared_key(
      const crypto::Certificate& certificate) const;

  [[nodiscard]] const crypto::EcdsaPublicKey& public_key() const { return public_key_; }
  /// "Intel": how the subjects of its certificates begin.
  [[nodiscard]] const std::string& vendor() const { return vendor_; }
  /// "Intel SGX Root CA".
  [[nodiscard]] std::string common_name() const { return vendor_ + " SGX Root CA"; }

 private:
  TrustedRoot(crypto::EcdsaPublicKey public_key, std::string vendor)
      : public_key_(std::move(public_key)), vendor_(std::move(vendor)) {}

  crypto::EcdsaPublicKey public_key_;
  std::string vendor_;
  std::vector<crypto::EcdsaPublicKey> prepared_;  // empty unless precomputed
};

}  // namespace confcom::verify
