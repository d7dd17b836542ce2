#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/digest.h"
#include "crypto/public_key.h"
#include "crypto/signature_algorithm.h"

namespace confcom::crypto {

/// One certificate, larger ones are refused. Intel's PCK certificates have 1.3 KiB.
inline constexpr std::size_t kMaxCertificateBytes = 16384;

/// One extension of a certificate.
struct CertificateExtension {
  std::string oid;  ///< dotted
  bool critical = false;
  Bytes value;  ///< content of the OCTET STRING, in the certificate
};

/// An X.509 version 3 certificate, parsed but not verified. Source: RFC 5280.
/// Immutable and cheap to copy; thread-safe.
class Certificate {
 public:
  /// Errors: truncated; malformed (not DER, bytes after its end, a time that is none, an extension
  /// twice, a critical extension that this project does not know); unsupported (version, key or
  /// signature algorithm).
  [[nodiscard]] static Result<Certificate> parse(Bytes der);

  [[nodiscard]] Bytes der() const;
  /// SHA-256 of der().
  [[nodiscard]] const Sha256Digest& fingerprint() const;
  /// The DER of the distinguished names: compare these, show the common names.
  [[nodiscard]] Bytes subject() const;
  [[nodiscard]] Bytes issuer() const;
  /// Empty when the name has none, or more than one.
  [[nodiscard]] std::string_view subject_common_name() const;
  [[nodiscard]] std::string_view issuer_common_name() const;
  /// Big-endian content octets of the INTEGER, which may be zero.
  [[nodiscard]] Bytes serial() const;
  [[nodiscard]] Timestamp not_before() const;
  [[nodiscard]] Timestamp not_after() const;
  [[nodiscard]] const PublicKey& public_key() const;
  /// The public key where it is of that kind, else null.
  [[nodiscard]] const EcdsaPublicKey* ecdsa_key() const;
  [[nodiscard]] const RsaPublicKey* rsa_key() const;
  /// basicConstraints says that it is a CA.
  [[nodiscard]] bool is_ca() const;
  /// It is a CA, and keyUsage says that it may sign certificates.
  [[nodiscard]] bool may_sign_certificates() const;
  /// keyUsage says that it may sign CRLs.
  [[nodiscard]] bool may_sign_crls() const;
  /// keyUsage says that it may sign data.
  [[nodiscard]] bool may_sign_data() const;
  /// How many intermediate CAs may follow it, where basicConstraints bounds that.
  [[nodiscard]] std::optional<std::size_t> path_length() const;
  /// The value (content of the OCTET STRING) of the extension with this dotted object identifier.
  [[nodiscard]] std::optional<Bytes> extension(std::string_view oid) const;
  /// All of them in the certificate's order, each of another kind.
  [[nodiscard]] std::vector<CertificateExtension> extensions() const;

  /// What its issuer signed it with. Whether that is good enough is the verifier's to say.
  [[nodiscard]] SignatureAlgorithm signature_algorithm() const;
  /// Whether `issuer` signed this certificate's exact bytes.
  [[nodiscard]] bool signed_by(const PublicKey& issuer) const;

 private:
  struct Fields;
  explicit Certificate(std::shared_ptr<const Fields> fields) : fields_(std::move(fields)) {}
  std::shared_ptr<const Fields> fields_;
};

/// Certificates of a PEM text, in its order. Errors: malformed, unsupported; names the certificate
/// by position.
[[nodiscard]] Result<std::vector<Certificate>> parse_certificates_pem(std::string_view pem,
                                                                      std::size_t max_certificates);

}  // namespace confcom::crypto
