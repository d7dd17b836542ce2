#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/ecdsa.h"
#include "crypto/x509.h"
#include "verify/digest_cache.h"

namespace confcom::verify {

/// Remembers certificates of signing keys by their bytes, and which issuer signed them: the next
/// report of a chip comes with the same. Keys that come again have a table of their multiples.
/// Bounded. Thread-safe.
class SnpKeyCache {
 public:
  explicit SnpKeyCache(std::size_t capacity)
      : certificates_(capacity), signatures_(capacity), seen_(capacity) {}

  [[nodiscard]] Result<crypto::Certificate> parse(Bytes der);
  [[nodiscard]] bool signed_by(const crypto::Certificate& key, const crypto::Certificate& issuer);

  /// The same key, which verifies faster from its second time on. For keys that are vouched for:
  /// a table costs as much as two verifications.
  [[nodiscard]] crypto::EcdsaPublicKey prepared(const crypto::EcdsaPublicKey& key);

 private:
  static constexpr std::size_t kTables = 64;

  DigestCache<Result<crypto::Certificate>> certificates_;
  DigestCache<bool> signatures_;
  DigestCache<bool> seen_;
  DigestCache<crypto::EcdsaPublicKey> tables_{kTables};
};

}  // namespace confcom::verify
