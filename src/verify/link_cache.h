#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/x509.h"
#include "verify/digest_cache.h"
#include "verify/trusted_root.h"

namespace confcom::verify {

/// Remembers certificates by their bytes and signatures by their two ends, because chains share
/// their upper certificates: those of one collateral, and those of all platforms. Bounded.
/// Thread-safe.
class LinkCache {
 public:
  /// `root` must outlive it. `capacity`: of certificates, and of signatures.
  LinkCache(const TrustedRoot& root, std::size_t capacity)
      : root_(&root), certificates_(capacity), signatures_(capacity) {}

  [[nodiscard]] Result<crypto::Certificate> parse(Bytes der);
  [[nodiscard]] bool signed_by(const crypto::Certificate& child, const crypto::Certificate& issuer);

 private:
  const TrustedRoot* root_;
  DigestCache<Result<crypto::Certificate>> certificates_;
  DigestCache<bool> signatures_;
};

}  // namespace confcom::verify
