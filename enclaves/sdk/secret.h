#pragma once

#include <cstddef>
#include <span>

#include "sdk/wire.h"

namespace confcom::sdk {

/// Wipes memory, also where the compiler sees that nobody reads it again.
inline void wipe(std::span<std::byte> bytes) {
  if (bytes.empty()) return;
  std::memset(bytes.data(), 0, bytes.size());
  asm volatile("" : : "r"(bytes.data()) : "memory");
}

/// Bytes that are wiped when they are no longer needed. Not copied.
template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::span<const std::byte, N> bytes) {
    std::memcpy(bytes_.data(), bytes.data(), N);
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    bytes_ = other.bytes_;
    if (this != &other) wipe(other.bytes_);
    return *this;
  }
  ~Secret() { wipe(bytes_); }

  [[nodiscard]] std::span<std::byte, N> bytes() { return bytes_; }
  [[nodiscard]] std::span<const std::byte, N> bytes() const { return bytes_; }

 private:
  alignas(16) ByteArray<N> bytes_{};
};

/// In time that depends on the lengths alone.
[[nodiscard]] inline bool equal_secrets(Bytes left, Bytes right) {
  if (left.size() != right.size()) return false;
  std::byte difference{};
  for (std::size_t i = 0; i < left.size(); ++i) difference |= left[i] ^ right[i];
  return difference == std::byte{};
}

}  // namespace confcom::sdk
