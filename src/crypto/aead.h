#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/secret_bytes.h"

namespace confcom::crypto {

inline constexpr std::size_t kGcmNonceBytes = 12;
inline constexpr std::size_t kGcmTagBytes = 16;
/// What one call takes as plaintext, and likewise as further data: far more than anything that is
/// sealed here, and far less than OpenSSL, which counts in int, and one nonce can do.
inline constexpr std::size_t kMaxGcmBytes = std::size_t{1} << 24;

/// AES-128-GCM or AES-256-GCM with nonces of 12 bytes and tags of 16. Source: NIST SP 800-38D.
/// Immutable; thread-safe.
class AesGcmKey {
 public:
  explicit AesGcmKey(FixedBytes<16> key);
  explicit AesGcmKey(FixedBytes<32> key);

  /// Ciphertext ‖ tag, 16 bytes longer than `plaintext`. A key must never see a nonce twice.
  /// Errors: invalid_argument (over kMaxGcmBytes).
  [[nodiscard]] Result<ByteVector> seal(FixedBytes<kGcmNonceBytes> nonce, Bytes further_data,
                                        Bytes plaintext) const;
  /// The plaintext of what seal() made of the same. Errors: truncated (shorter than a tag);
  /// untrusted (key, nonce, further data or a byte of `sealed` is another); invalid_argument (over
  /// kMaxGcmBytes).
  [[nodiscard]] Result<SecretVector> open(FixedBytes<kGcmNonceBytes> nonce, Bytes further_data,
                                          Bytes sealed) const;

 private:
  SecretVector key_;
};

}  // namespace confcom::crypto
