#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/guest_policy.h"
#include "evidence/snp/launch/launch_digest.h"

namespace confcom::evidence {

inline constexpr std::size_t kSnpIdBlockBytes = 96;

/// What a guest's owner says of it at launch: the firmware starts no guest that measures to
/// something else or has another policy, and the report repeats the rest.
/// Source: AMD SEV-SNP firmware ABI (document 56860), SNP_LAUNCH_FINISH, "ID Block".
struct SnpIdBlock {
  SnpMeasurement launch_digest{};
  ByteArray<16> family_id{};
  ByteArray<16> image_id{};
  std::uint32_t guest_svn = 0;
  GuestPolicy policy{};

  friend bool operator==(const SnpIdBlock&, const SnpIdBlock&) = default;
};

/// Shape: little-endian, 96 bytes. Verifies nothing.
/// Errors: truncated; unsupported (a version other than 1); malformed (another size; a policy
/// without bit 17 or with unknown bits).
[[nodiscard]] Result<SnpIdBlock> parse_snp_id_block(Bytes in);

/// The inverse.
[[nodiscard]] ByteArray<kSnpIdBlockBytes> write_snp_id_block(const SnpIdBlock& block);

}  // namespace confcom::evidence
