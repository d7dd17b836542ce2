#include "rego/value/hash.h"

#include <gtest/gtest.h>

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

TEST(Hash, SpreadsNumbersOverTheLowBits) {
  std::set<std::uint64_t> low;
  for (std::uint64_t i = 0; i < 1000; ++i) low.insert(hash_word(i << 20) % 65'536);
  EXPECT_GT(low.size(), 950u);  // 992 are to be expected
}

}  // namespace
}  // namespace confcom::rego
