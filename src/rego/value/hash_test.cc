#include "rego/value/hash.h"

#include <gtest/gtest.h>

#include <bitset>
#include <set>
#include <string>

namespace confcom::rego {
namespace {

TEST(Hash, DependsOnEveryByteAndOnTheSize) {
  std::set<std::uint64_t> seen;
  std::size_t made = 0;
  for (std::size_t size = 0; size < 70; ++size) {
    std::string text(size, '\0');
    seen.insert(hash_bytes(text));
    ++made;
    for (std::size_t i = 0; i < size; ++i) {
      for (const char c : {'\1', '\x80', '\xff'}) {
        text[i] = c;
        seen.insert(hash_bytes(text));
        ++made;
      }
      text[i] = '\0';
    }
  }
  EXPECT_EQ(seen.size(), made);
}

TEST(Hash, IsTheSameWhereverTheTextStands) {
  const std::string text = "some text of more than sixteen bytes";
  for (std::size_t offset = 0; offset < 16; ++offset) {
    const std::string moved = std::string(offset, 'x') + text + "y";
    EXPECT_EQ(hash_bytes(std::string_view(moved).substr(offset, text.size())), hash_bytes(text));
  }
}

/// How many different low 16 bits the hashes of 1000 words have that lie 2^shift apart.
std::size_t low_bits(const HashSeed& seed, int shift) {
  std::bitset<65'536> seen;
  for (std::uint64_t i = 0; i < 1000; ++i) seen.set(hash_word(i << shift, seed) % seen.size());
  return seen.count();
}

TEST(Hash, SpreadsNumbersOverTheLowBitsWithAnySeed) {
  for (int drawn = 0; drawn < 200; ++drawn) {
    const HashSeed seed = draw_hash_seed();
    for (const int shift : {0, 8, 20, 32, 44, 52}) {
      EXPECT_GT(low_bits(seed, shift), 950u) << shift;  // 992 are to be expected
    }
  }
}

}  // namespace
}  // namespace confcom::rego
