#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/ecdsa.h"
#include "crypto/key_usage.h"

namespace confcom::crypto {

/// One extension of a certificate to be made.
struct ExtensionSpec {
  std::string oid;  ///< dotted
  bool critical = false;
  ByteVector value_der;
};

/// What a certificate to be made says.
struct CertificateSpec {
  std::string subject_common_name;
  std::string issuer_common_name;
  ByteVector serial;  ///< big-endian, positive
  Timestamp not_before;
  Timestamp not_after;
  bool is_ca = false;                   ///< basicConstraints, critical
  std::optional<unsigned> path_length;  ///< of a CA
  std::vector<KeyUsage> key_usage;      ///< critical; no such extension when empty
  std::vector<ExtensionSpec> extensions;
};

/// The DER of a certificate for `subject`, signed by `issuer` with ECDSA and SHA-256.
/// Every name is organisation "confcom" and the common name. Errors: invalid_argument, internal.
[[nodiscard]] Result<ByteVector> make_certificate(const CertificateSpec& spec,
                                                  const EcdsaPublicKey& subject,
                                                  const EcdsaPrivateKey& issuer);

/// What a list to be made says.
struct CrlSpec {
  std::string issuer_common_name;
  Timestamp this_update;
  Timestamp next_update;
  std::uint64_t number = 1;
  std::vector<ByteVector> revoked_serials;
  std::string issuer_organization = "confcom";  ///< as make_certificate writes it
};

/// The DER of a version 2 CRL. Errors: invalid_argument, internal.
[[nodiscard]] Result<ByteVector> make_crl(const CrlSpec& spec, const EcdsaPrivateKey& issuer);

}  // namespace confcom::crypto
