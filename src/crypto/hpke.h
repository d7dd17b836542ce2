#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/aead.h"
#include "crypto/secret_bytes.h"
#include "crypto/x25519.h"

/// HPKE, base mode, one message for each encapsulation: encrypts to whoever has a private key, and
/// says nothing of who encrypted. One suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
/// Source: RFC 9180, 6.1 with 4.1, 5.1 and 5.2.
namespace confcom::crypto {

/// Source: RFC 9180, 7.
struct HpkeSuite {
  static constexpr std::uint16_t kKem = 0x0020;   ///< DHKEM(X25519, HKDF-SHA256)
  static constexpr std::uint16_t kKdf = 0x0001;   ///< HKDF-SHA256
  static constexpr std::uint16_t kAead = 0x0001;  ///< AES-128-GCM
};

inline constexpr std::size_t kHpkeEncapsulatedBytes = kX25519Bytes;
/// How much longer than the plaintext what is sealed is.
inline constexpr std::size_t kHpkeOverheadBytes = kHpkeEncapsulatedBytes + kGcmTagBytes;

/// Encrypts `plaintext` to `recipient`. Shape: encapsulated key (32 bytes) ‖ ciphertext ‖ tag (16).
/// `ephemeral` is a fresh key of this message alone; only a test of known answers names one.
/// Errors: untrusted (`recipient` is a point of small order); invalid_argument (over kMaxGcmBytes).
[[nodiscard]] Result<ByteVector> hpke_seal(
    const X25519PublicKey& recipient, Bytes info, Bytes further_data, Bytes plaintext,
    X25519PrivateKey ephemeral = X25519PrivateKey::generate());

/// The plaintext of what hpke_seal made with the same `info` and `further_data`.
/// Errors: truncated; untrusted (sealed to another key, or a byte of anything is another);
/// invalid_argument (over kMaxGcmBytes).
[[nodiscard]] Result<SecretVector> hpke_open(const X25519PrivateKey& recipient, Bytes info,
                                             Bytes further_data, Bytes sealed);

}  // namespace confcom::crypto
