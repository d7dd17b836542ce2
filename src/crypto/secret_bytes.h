#pragma once

#include <cstddef>
#include <span>
#include <utility>

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

/// The same of a size that is known only when it is made.
class SecretVector {
 public:
  SecretVector() = default;
  /// Zero bytes, to be written.
  explicit SecretVector(std::size_t size) : bytes_(size) {}
  SecretVector(SecretVector&& other) noexcept : bytes_(std::move(other.bytes_)) {}
  SecretVector& operator=(SecretVector&& other) noexcept {
    if (this == &other) return *this;
    cleanse(bytes_);
    bytes_ = std::move(other.bytes_);
    return *this;
  }
  SecretVector(const SecretVector&) = delete;
  SecretVector& operator=(const SecretVector&) = delete;
  ~SecretVector() { cleanse(bytes_); }

  /// Wipes and forgets all from `size` on, which is not more than there is.
  void shorten(std::size_t size) {
    cleanse(std::span(bytes_).subspan(size));
    bytes_.resize(size);
  }
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  [[nodiscard]] std::span<std::byte> writable() { return bytes_; }

 private:
  ByteVector bytes_;
};

}  // namespace confcom::crypto
