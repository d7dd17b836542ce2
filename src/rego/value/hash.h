#pragma once

#include <cstdint>
#include <string_view>

namespace confcom::rego {

/// What the hashes of this process start from: who writes an input cannot know which of its keys
/// collide. Hashes therefore differ between processes; nothing that is visible follows from them.
struct HashSeed {
  std::uint64_t start = 0;
  std::uint64_t left = 0;
  std::uint64_t right = 0;  ///< odd
};

/// At random.
[[nodiscard]] HashSeed draw_hash_seed();

/// Drawn on the first call. Thread-safe.
[[nodiscard]] inline const HashSeed& hash_seed() {
  static const HashSeed seed = draw_hash_seed();
  return seed;
}

/// The 128-bit product's halves, one over the other.
[[nodiscard]] inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);

/// Two products: after one, words at even distances have hashes at even distances, which with one
/// seed in seventy share their low bits.
[[nodiscard]] inline std::uint64_t hash_word(std::uint64_t word,
                                             const HashSeed& seed = hash_seed()) {
  return fold(fold(word ^ seed.start, seed.right) ^ seed.left, seed.right);
}

}  // namespace confcom::rego
