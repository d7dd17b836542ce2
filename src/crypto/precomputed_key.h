#pragma once

#include <memory>

#include "base/bytes.h"

namespace confcom::crypto {

/// A P-256 public key with a table of its multiples, so that verifying takes two multiplications of
/// fixed points instead of one of an arbitrary point. The table takes 150 KB, and 20 ms to make:
/// for trust anchors alone. Immutable; thread-safe.
class PrecomputedKey {
 public:
  /// `point`: x ‖ y of a point of the curve. Nothing when the library has no memory or no such
  /// table.
  [[nodiscard]] static std::shared_ptr<const PrecomputedKey> make(FixedBytes<64> point);

  PrecomputedKey(const PrecomputedKey&) = delete;
  PrecomputedKey& operator=(const PrecomputedKey&) = delete;
  ~PrecomputedKey();

  /// Whether the signature r ‖ s over `digest` holds. Source: FIPS 186-5, 6.4.2.
  [[nodiscard]] bool verify(Bytes digest, FixedBytes<64> signature) const;

 private:
  struct Table;
  explicit PrecomputedKey(std::unique_ptr<const Table> table);
  std::unique_ptr<const Table> table_;
};

}  // namespace confcom::crypto
