#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/x509.h"
#include "evidence/snp/product.h"

namespace confcom::verify {

/// How AMD names the certificates of a product, a vendor of simulations perhaps in front:
/// "ARK-Milan", "SIMULATED ARK-Milan".
struct SnpAuthorityName {
  std::string vendor;  ///< empty, or ending in a blank
  evidence::SnpProduct product = evidence::SnpProduct::kMilan;
  friend bool operator==(const SnpAuthorityName&, const SnpAuthorityName&) = default;
};

/// The roots below which a SEV-SNP report may stand. A root is one certificate, byte for byte:
/// that AMD would issue another for the same key is not known.
class SnpRoots {
 public:
  struct Root {
    SnpAuthorityName name;
    crypto::Sha256Digest fingerprint{};              ///< of its certificate
    std::optional<crypto::Certificate> certificate;  ///< where it need not come with the evidence
  };

  /// AMD's ARKs of Milan, Genoa and Turin, by the digests of their certificates.
  [[nodiscard]] static const SnpRoots& amd();

  /// Roots of the caller's choice: certificates in PEM or one in DER, each signed by itself with
  /// RSASSA-PSS and SHA-384, with the common name "[<vendor> ]ARK-<product>".
  /// Errors: malformed; untrusted (not signed by itself so).
  [[nodiscard]] static Result<SnpRoots> from_certificates(Bytes pem_or_der);

  /// Null when no root is that certificate.
  [[nodiscard]] const Root* find(const crypto::Sha256Digest& fingerprint) const;
  [[nodiscard]] const std::vector<Root>& all() const { return roots_; }
  /// The digests, for a person.
  [[nodiscard]] std::string to_text() const;

 private:
  explicit SnpRoots(std::vector<Root> roots) : roots_(std::move(roots)) {}
  std::vector<Root> roots_;
};

/// Reads "[<vendor> ]<role>-<product>", where role is ARK, SEV or SEV-VLEK.
/// Errors: malformed (another role); unsupported (product).
[[nodiscard]] Result<SnpAuthorityName> parse_snp_authority_name(std::string_view common_name,
                                                                std::string_view role);

}  // namespace confcom::verify
