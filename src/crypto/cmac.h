#pragma once

#include <memory>

#include "base/bytes.h"

namespace confcom::crypto {

/// AES-128-CMAC. Source: NIST SP 800-38B. Compare tags with equal_constant_time.
[[nodiscard]] ByteArray<16> aes128_cmac(FixedBytes<16> key, Bytes data);

/// A key that makes many tags: it is scheduled once. Immutable; thread-safe.
class CmacKey {
 public:
  explicit CmacKey(FixedBytes<16> key);
  CmacKey(CmacKey&&) noexcept;
  CmacKey& operator=(CmacKey&&) noexcept;
  CmacKey(const CmacKey&) = delete;
  CmacKey& operator=(const CmacKey&) = delete;
  ~CmacKey();

  [[nodiscard]] ByteArray<16> mac(Bytes data) const;

 private:
  struct Context;
  std::unique_ptr<const Context> context_;
};

}  // namespace confcom::crypto
