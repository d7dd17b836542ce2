#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confcom {

/// A view of bytes that somebody else owns.
using Bytes = std::span<const std::byte>;

template <std::size_t N>
using FixedBytes = std::span<const std::byte, N>;

using ByteVector = std::vector<std::byte>;

template <std::size_t N>
using ByteArray = std::array<std::byte, N>;

/// Text's bytes; the view points into `text`.
[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// Bytes as text; the view points into `bytes`.
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): char may alias any object.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline ByteVector to_vector(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

template <std::size_t N>
[[nodiscard]] ByteArray<N> to_array(FixedBytes<N> bytes) {
  ByteArray<N> out;
  std::ranges::copy(bytes, out.begin());
  return out;
}

/// Compares what is public; for secrets use crypto's constant-time comparison.
[[nodiscard]] inline bool equal(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

[[nodiscard]] inline bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

/// `bytes` without the zero bytes at its end.
[[nodiscard]] inline Bytes without_trailing_zeros(Bytes bytes) {
  while (!bytes.empty() && bytes.back() == std::byte{0}) bytes = bytes.first(bytes.size() - 1);
  return bytes;
}

}  // namespace confcom
