#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace confcom::evidence {

/// A document that says how a guest is set up: what a pod's annotation cc_init_data carries, before
/// it is compressed. Source: Confidential Containers, initdata specification 0.1.0.
inline constexpr std::string_view kInitDataVersion = "0.1.0";

/// The digest that a guest is launched with: of the whole document as it stands, by the algorithm
/// that it names ("sha256", "sha-256", "sha384", "sha-384", "sha512", "sha-512").
/// Errors: malformed (no TOML; no version or algorithm, or not as text); unsupported (another
/// version or algorithm).
[[nodiscard]] Result<ByteVector> init_data_digest(std::string_view document);

/// The digest as a field of N bytes has it: its front where it is longer, zeros behind it where it
/// is shorter. SEV-SNP's HOST_DATA has 32 bytes, TDX' MRCONFIGID 48.
template <std::size_t N>
[[nodiscard]] ByteArray<N> fit_digest(Bytes digest) {
  ByteArray<N> out{};
  std::ranges::copy(digest.first(std::min(N, digest.size())), out.begin());
  return out;
}

}  // namespace confcom::evidence
