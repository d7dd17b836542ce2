#pragma once

#include <memory>

#include "base/bytes.h"
#include "crypto/ecdsa.h"

namespace confcom::crypto {

/// A public key with a table of its multiples, so that verifying takes two multiplications of fixed
/// points instead of one of an arbitrary point. For keys that verify often: what a table takes is
/// said at EcdsaPublicKey::precomputed. Immutable; thread-safe.
class PrecomputedKey {
 public:
  /// `point`: x ‖ y of a point of the curve. Nothing when it is none, and when the library has no
  /// memory or no such table.
  [[nodiscard]] static std::shared_ptr<const PrecomputedKey> make(Curve curve, Bytes point);

  PrecomputedKey(const PrecomputedKey&) = delete;
  PrecomputedKey& operator=(const PrecomputedKey&) = delete;
  ~PrecomputedKey();

  /// Whether the signature r ‖ s over `digest` holds. Source: FIPS 186-5, 6.4.2.
  [[nodiscard]] bool verify(Bytes digest, Bytes signature) const;

 private:
  struct Table;
  explicit PrecomputedKey(std::unique_ptr<const Table> table);
  std::unique_ptr<const Table> table_;
};

}  // namespace confcom::crypto
