#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/public_key.h"
#include "crypto/signature_algorithm.h"

namespace confcom::crypto {

/// One list, larger ones are refused; room for 10,000 entries of 100 bytes.
inline constexpr std::size_t kMaxCrlBytes = std::size_t{1} << 20;

/// A complete certificate revocation list, parsed but not verified. Source: RFC 5280, 5.
/// Immutable and cheap to copy; thread-safe.
class Crl {
 public:
  /// Errors: truncated; malformed (not DER, bytes after its end, no nextUpdate, a time that is
  /// none); unsupported (delta or partial lists, indirect entries, any critical extension, another
  /// signature algorithm than SignatureAlgorithm's).
  [[nodiscard]] static Result<Crl> parse(Bytes der);

  /// The DER of the distinguished name.
  [[nodiscard]] Bytes issuer() const;
  [[nodiscard]] std::string_view issuer_common_name() const;
  [[nodiscard]] Timestamp this_update() const;
  [[nodiscard]] Timestamp next_update() const;
  [[nodiscard]] std::size_t revoked_count() const;
  /// `serial`: content octets of the certificate's INTEGER.
  [[nodiscard]] bool revokes(Bytes serial) const;
  [[nodiscard]] SignatureAlgorithm signature_algorithm() const;
  /// Whether `issuer` signed this list's exact bytes.
  [[nodiscard]] bool signed_by(const PublicKey& issuer) const;

 private:
  struct Fields;
  explicit Crl(std::shared_ptr<const Fields> fields) : fields_(std::move(fields)) {}
  std::shared_ptr<const Fields> fields_;
};

}  // namespace confcom::crypto
