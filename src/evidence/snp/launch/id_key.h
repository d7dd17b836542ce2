#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"

/// Keys and signatures of an ID block as AMD's firmware takes them. P-384 with SHA-384 alone.
namespace confcom::evidence {

inline constexpr std::size_t kSnpPublicKeyBytes = 0x404;
inline constexpr std::size_t kSnpSignatureBytes = 0x200;

/// x ‖ y, or r ‖ s, big-endian.
using P384Pair = ByteArray<96>;

/// A public key's structure; the pair is perhaps no point of the curve.
/// Source: AMD SEV-SNP firmware ABI (document 56860), "Format of an ECDSA P-384 public key".
/// Shape: curve in 4 bytes, 2 for P-384; x and y in 72 bytes each, little-endian; zeros.
/// Errors: unsupported (another curve); malformed (a coordinate of more than 48 bytes; bytes set
/// that are reserved).
[[nodiscard]] Result<P384Pair> parse_snp_public_key(FixedBytes<kSnpPublicKeyBytes> in);
[[nodiscard]] ByteArray<kSnpPublicKeyBytes> write_snp_public_key(const P384Pair& point);

/// A signature's structure. Source: the same, "Format of an ECDSA P-384 with SHA-384 signature".
/// Shape: r and s in 72 bytes each, little-endian; zeros.
/// Errors: malformed (r or s of more than 48 bytes; bytes set that are reserved).
[[nodiscard]] Result<P384Pair> parse_snp_signature(FixedBytes<kSnpSignatureBytes> in);
[[nodiscard]] ByteArray<kSnpSignatureBytes> write_snp_signature(const P384Pair& signature);

/// ID_KEY_DIGEST or AUTHOR_KEY_DIGEST of a report: SHA-384 over the key's structure.
[[nodiscard]] crypto::Sha384Digest snp_key_digest(const P384Pair& point);

/// A key's point. Errors: unsupported (another curve than P-384).
[[nodiscard]] Result<P384Pair> snp_point_of(const crypto::EcdsaPublicKey& key);

}  // namespace confcom::evidence
