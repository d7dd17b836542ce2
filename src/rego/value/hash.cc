#include "rego/value/hash.h"

#include <bit>
#include <cstddef>
#include <cstring>

#include "crypto/random.h"

namespace confcom::rego {
namespace {

template <class Word>
std::uint64_t read(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

struct Words {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// All of 0 to 16 bytes, some of them twice.
Words read_up_to_16(const char* at, std::size_t size) {
  if (size >= 8) return {read<std::uint64_t>(at), read<std::uint64_t>(at + size - 8)};
  if (size >= 4) return {read<std::uint32_t>(at), read<std::uint32_t>(at + size - 4)};
  if (size == 0) return {};
  return {read<std::uint8_t>(at) | read<std::uint8_t>(at + size / 2) << 8,
          read<std::uint8_t>(at + size - 1)};
}

}  // namespace

HashSeed draw_hash_seed() {
  auto seed = std::bit_cast<HashSeed>(crypto::random_bytes<sizeof(HashSeed)>());
  seed.right |= 1;
  return seed;
}

std::uint64_t hash_bytes(std::string_view bytes) {
  const HashSeed& seed = hash_seed();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t hash = seed.start ^ left;
  for (; left > 16; at += 16, left -= 16) {
    hash = fold(read<std::uint64_t>(at) ^ seed.left, read<std::uint64_t>(at + 8) ^ hash);
  }
  const Words last = read_up_to_16(at, left);
  hash = fold(last.first ^ seed.left, last.second ^ hash);
  return fold(hash ^ bytes.size(), seed.right);
}

}  // namespace confcom::rego
