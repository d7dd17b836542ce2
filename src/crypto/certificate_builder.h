#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/ecdsa.h"
#include "crypto/key_usage.h"
#include "crypto/public_key.h"
#include "crypto/rsa_private_key.h"
#include "crypto/signature_algorithm.h"

namespace confcom::crypto {

/// What signs a certificate or a CRL.
using SigningKey = std::variant<EcdsaPrivateKey, RsaPrivateKey>;

/// One attribute of a distinguished name to be written. Source: RFC 4519.
struct NameAttribute {
  std::string type;   ///< "C", "ST", "L", "O", "OU"
  std::string value;  ///< UTF-8
};

/// What stands before the common name of AMD's certificates, as AMD orders it.
[[nodiscard]] std::vector<NameAttribute> amd_name_attributes();

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
  ByteVector serial;  ///< big-endian, not empty; zero where a PKI wants that, as AMD's does
  Timestamp not_before;
  Timestamp not_after;
  bool is_ca = false;                   ///< basicConstraints, critical
  std::optional<unsigned> path_length;  ///< of a CA
  std::vector<KeyUsage> key_usage;      ///< critical; no such extension when empty
  std::vector<ExtensionSpec> extensions;
  /// What stands before the common names; where it is empty, organisation "confcom" stands after.
  std::vector<NameAttribute> subject_attributes = {};
  std::vector<NameAttribute> issuer_attributes = {};
  bool has_basic_constraints = true;  ///< AMD's VCEKs have none; of a CA they are always there
  /// By default ECDSA with SHA-256, or RSASSA-PSS with SHA-384, by the kind of the issuer's key.
  std::optional<SignatureAlgorithm> signature_algorithm = {};
};

/// The DER of a certificate for `subject`, signed by `issuer`.
/// Errors: invalid_argument (no identifier, attribute type or serial number, an algorithm of
/// another kind of key); internal.
[[nodiscard]] Result<ByteVector> make_certificate(const CertificateSpec& spec,
                                                  const PublicKey& subject,
                                                  const SigningKey& issuer);

/// What a list to be made says.
struct CrlSpec {
  std::string issuer_common_name;
  Timestamp this_update;
  Timestamp next_update;
  std::uint64_t number = 1;
  std::vector<ByteVector> revoked_serials;
  std::vector<NameAttribute> issuer_attributes = {};           ///< as CertificateSpec's
  std::optional<SignatureAlgorithm> signature_algorithm = {};  ///< as CertificateSpec's
};

/// The DER of a version 2 CRL. Errors: invalid_argument (as make_certificate), internal.
[[nodiscard]] Result<ByteVector> make_crl(const CrlSpec& spec, const SigningKey& issuer);

}  // namespace confcom::crypto
