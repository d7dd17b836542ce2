#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/ecdsa.h"
#include "evidence/snp/launch/id_block.h"
#include "evidence/snp/launch/id_key.h"

namespace confcom::evidence {

inline constexpr std::size_t kSnpIdAuthenticationBytes = 4096;

/// Who vouches for the ID key: its author, with a key of longer life.
struct SnpAuthor {
  P384Pair key{};
  P384Pair id_key_signature{};  ///< over the ID key's structure
  friend bool operator==(const SnpAuthor&, const SnpAuthor&) = default;
};

/// Who vouches for an ID block.
/// Source: AMD SEV-SNP firmware ABI (document 56860), SNP_LAUNCH_FINISH, "ID Authentication
/// Information Structure".
struct SnpIdAuthentication {
  P384Pair id_key{};
  P384Pair block_signature{};  ///< over the ID block
  std::optional<SnpAuthor> author{};
  friend bool operator==(const SnpIdAuthentication&, const SnpIdAuthentication&) = default;
};

/// Shape: little-endian, 4096 bytes. Verifies nothing; without an author's algorithm, all that is
/// the author's must be zero.
/// Errors: truncated; unsupported (an algorithm other than ECDSA P-384 with SHA-384, a curve other
/// than P-384); malformed (another size; a number of more than 48 bytes; bytes set that are
/// reserved).
[[nodiscard]] Result<SnpIdAuthentication> parse_snp_id_authentication(Bytes in);

/// The inverse.
[[nodiscard]] ByteArray<kSnpIdAuthenticationBytes> write_snp_id_authentication(
    const SnpIdAuthentication& authentication);

/// Signs the block with the ID key, and the ID key with the author's where there is one.
/// Errors: unsupported (a key on another curve than P-384); internal.
[[nodiscard]] Result<SnpIdAuthentication> sign_snp_id_block(
    const SnpIdBlock& block, const crypto::EcdsaPrivateKey& id_key,
    const std::optional<crypto::EcdsaPrivateKey>& author_key);

}  // namespace confcom::evidence
