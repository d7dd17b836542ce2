#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>

#include "base/bytes.h"
#include "crypto/secret_bytes.h"

namespace confcom::crypto {

inline constexpr std::size_t kHkdfSha256Bytes = 32;
/// The most that one key gives. Source: RFC 5869, 2.3.
inline constexpr std::size_t kMaxHkdfSha256Bytes = 255 * kHkdfSha256Bytes;

/// HKDF-Extract with SHA-256, over the parts of the input one after another. Source: RFC 5869, 2.2.
[[nodiscard]] SecretBytes<kHkdfSha256Bytes> hkdf_sha256_extract(Bytes salt,
                                                                std::initializer_list<Bytes> input);

/// HKDF-Expand with SHA-256, over the parts of `info` one after another. Source: RFC 5869, 2.3.
/// Fills `out`, of at most kMaxHkdfSha256Bytes: the process ends where it is longer.
void hkdf_sha256_expand_into(FixedBytes<kHkdfSha256Bytes> key, std::initializer_list<Bytes> info,
                             std::span<std::byte> out);

template <std::size_t N>
[[nodiscard]] SecretBytes<N> hkdf_sha256_expand(FixedBytes<kHkdfSha256Bytes> key,
                                                std::initializer_list<Bytes> info) {
  static_assert(N <= kMaxHkdfSha256Bytes);
  SecretBytes<N> out;
  hkdf_sha256_expand_into(key, info, out.writable());
  return out;
}

}  // namespace confcom::crypto
