#pragma once

#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"

namespace confcom::crypto {

/// SHA-2 (FIPS 180-4). A digest can only fail when the machine is out of memory, and then the
/// process ends.
enum class HashAlgorithm : std::uint8_t { kSha256, kSha384, kSha512 };

using Sha256Digest = ByteArray<32>;
using Sha384Digest = ByteArray<48>;

[[nodiscard]] Sha256Digest sha256(Bytes data);
/// Over the parts one after another.
[[nodiscard]] Sha256Digest sha256(std::initializer_list<Bytes> parts);
[[nodiscard]] Sha384Digest sha384(Bytes data);

/// 32, 48 or 64 bytes, by the algorithm.
[[nodiscard]] ByteVector digest(HashAlgorithm algorithm, Bytes data);

/// Equality in time that depends on the lengths alone: for MACs and secrets.
[[nodiscard]] bool equal_constant_time(Bytes a, Bytes b);

}  // namespace confcom::crypto
