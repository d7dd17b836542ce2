#include "rego/arena.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace confcom::rego {
namespace {

TEST(Arena, GivesEachItsOwnAlignedBytes) {
  Arena arena;
  std::vector<std::pair<char*, std::size_t>> taken;
  for (std::size_t i = 1; i < 2000; ++i) {
    const std::size_t alignment = std::size_t{1} << (i % 5);
    char* const bytes = static_cast<char*>(arena.allocate(i % 97, alignment));
    EXPECT_EQ(std::bit_cast<std::uintptr_t>(bytes) % alignment, 0u);
    if (i % 97 != 0) std::memset(bytes, static_cast<int>(i % 251), i % 97);
    taken.emplace_back(bytes, i);
  }
  for (const auto& [bytes, i] : taken) {
    const std::string want(i % 97, static_cast<char>(i % 251));
    ASSERT_EQ(std::string_view(bytes, i % 97), want) << i;
  }
}

TEST(Arena, HasRoomForWhatIsLargerThanAChunk) {
  Arena arena;
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(arena.copy("before"), "before");
  EXPECT_EQ(arena.copy(large), large);
  EXPECT_EQ(arena.copy("after"), "after");
}

TEST(Arena, CopiesText) {
  Arena arena;
  std::string text = "text";
  const std::string_view copy = arena.copy(text);
  text = "else";
  EXPECT_EQ(copy, "text");
  EXPECT_EQ(arena.copy(""), "");
}

TEST(Arena, TakesNothingNewAfterAReset) {
  Arena arena;
  const auto fill = [&] {
    std::vector<void*> places;
    for (const std::size_t bytes : {100u, 20'000u, 5u, 300'000u, 1'000u, 2'000'000u})
      places.push_back(arena.allocate(bytes, 8));
    return places;
  };
  const auto first = fill();
  arena.reset();
  EXPECT_EQ(arena.used(), 0u);
  EXPECT_EQ(fill(), first);
}

TEST(Arena, TellsWhenItsLimitIsPassedUntilItIsReset) {
  Arena arena(1000);
  EXPECT_FALSE(arena.exceeded());
  (void)arena.allocate(1000, 1);
  EXPECT_FALSE(arena.exceeded());
  EXPECT_EQ(arena.used(), 1000u);
  EXPECT_NE(arena.allocate(1, 1), nullptr);
  EXPECT_TRUE(arena.exceeded());
  EXPECT_NE(arena.allocate(100'000, 1), nullptr);
  EXPECT_TRUE(arena.exceeded());
  arena.reset();
  EXPECT_FALSE(arena.exceeded());
}

TEST(ArenaDeathTest, RefusesAnAlignmentThatItDoesNotHave) {
  Arena arena;
  EXPECT_DEATH((void)arena.allocate(1, 2 * Arena::kMaxAlignment), "");
  EXPECT_DEATH((void)arena.allocate(1, 3), "");
}

}  // namespace
}  // namespace confcom::rego
