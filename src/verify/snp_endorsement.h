#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "crypto/did_x509.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// Who may say which launch measurements are good, and of what. An operator's words: what a
/// document says of its own issuer and feed is held against them, and never believed.
struct SnpEndorsementPolicy {
  crypto::DidX509 issuer;
  std::string feed;                           ///< what the endorsed thing is
  std::optional<std::uint64_t> min_svn = {};  ///< of the endorsed thing
};

/// What a verified endorsement says.
struct SnpEndorsement {
  ByteArray<48> measurement{};
  std::uint64_t guest_svn = 0;
  Timestamp signing_time;
};

/// What came of verifying one endorsement.
struct SnpEndorsementVerdict {
  CheckList checks;
  std::optional<Verified<SnpEndorsement>> claims;  ///< only when every check holds
};

/// Judges endorsements of launch measurements: UVM reference info, signed as COSE_Sign1.
/// docs/verification-snp.md lists every check. The certificates come with the document; trusted is
/// the one CA among them whose fingerprint the policy's issuer names. Signers' certificates live
/// for a year and endorsements longer, so that validity is judged at the time that the signer says,
/// and no present time is asked for: what keeps old endorsements out is the minimum SVN. Does no
/// I/O. Immutable; thread-safe.
class SnpEndorsementVerifier {
 public:
  explicit SnpEndorsementVerifier(SnpEndorsementPolicy policy) : policy_(std::move(policy)) {}

  /// Makes every check; one that cannot be made fails by its name.
  [[nodiscard]] SnpEndorsementVerdict verify(Bytes document) const;

 private:
  SnpEndorsementPolicy policy_;
};

}  // namespace confcom::verify
