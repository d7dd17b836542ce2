#pragma once

#include <cstddef>
#include <span>

#include "base/bytes.h"

namespace confcom::crypto {

/// Overwrites memory in a way that no compiler leaves out.
void cleanse(std::span<std::byte> bytes);

/// A key or another secret of N bytes: wiped when it goes, never copied, without formatter.
template <std::size_t N>
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(FixedBytes<N> bytes) : bytes_(to_array(bytes)) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(other.bytes_) { cleanse(other.bytes_); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this == &other) return *this;
    bytes_ = other.bytes_;
    cleanse(other.bytes_);
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { cleanse(bytes_); }

  [[nodiscard]] FixedBytes<N> bytes() const { return bytes_; }
  [[nodiscard]] std::span<std::byte, N> writable() { return bytes_; }

 private:
  ByteArray<N> bytes_{};
};

}  // namespace confcom::crypto
