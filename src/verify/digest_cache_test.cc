#include "verify/digest_cache.h"

#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace confcom::verify {
namespace {

crypto::Sha256Digest key_of(unsigned number) {
  return crypto::sha256(as_bytes(std::to_string(number)));
}

/// A cache of the keys' own numbers, which counts how often one was made.
class CountingCache {
 public:
  explicit CountingCache(std::size_t capacity) : cache_(capacity) {}

  std::shared_ptr<const unsigned> get(unsigned number) {
    return cache_.get_or_make(key_of(number), [&] {
      ++made_;
      return number;
    });
  }
  /// Whether asking for it makes it anew; it is the last one used then.
  bool makes(unsigned number) {
    const int before = made_;
    EXPECT_EQ(*get(number), number);
    return made_ > before;
  }
  [[nodiscard]] int made() const { return made_; }

 private:
  DigestCache<unsigned> cache_;
  int made_ = 0;
};

TEST(DigestCache, MakesAValueOnce) {
  CountingCache cache(2);
  const auto first = cache.get(7);
  EXPECT_EQ(*first, 7U);
  EXPECT_EQ(cache.get(7), first);
  EXPECT_EQ(cache.get(7), first);
  EXPECT_EQ(cache.made(), 1);
}

TEST(DigestCache, KeepsDifferentKeysApart) {
  CountingCache cache(2);
  EXPECT_TRUE(cache.makes(1));
  EXPECT_TRUE(cache.makes(2));
  EXPECT_FALSE(cache.makes(1));
  EXPECT_FALSE(cache.makes(2));
}

TEST(DigestCache, ForgetsWhatWasUsedLongestAgo) {
  CountingCache cache(3);
  for (const unsigned number : {1U, 2U, 3U}) EXPECT_TRUE(cache.makes(number));
  EXPECT_FALSE(cache.makes(1));  // so that 2 is the oldest
  EXPECT_TRUE(cache.makes(4));
  EXPECT_FALSE(cache.makes(1));
  EXPECT_FALSE(cache.makes(3));
  EXPECT_FALSE(cache.makes(4));
  EXPECT_TRUE(cache.makes(2));  // it was the one to go
  EXPECT_TRUE(cache.makes(1));  // and then 1 was the oldest
  EXPECT_FALSE(cache.makes(4));
}

TEST(DigestCache, NeverHoldsMoreThanItsCapacity) {
  for (const unsigned capacity : {1U, 2U, 16U}) {
    SCOPED_TRACE(capacity);
    CountingCache cache(capacity);
    for (unsigned i = 0; i <= capacity; ++i) EXPECT_TRUE(cache.makes(i));
    // One more than fit, always asking for the oldest: never a hit.
    for (unsigned i = 0; i <= capacity; ++i) EXPECT_TRUE(cache.makes(i));
    // As many as fit, in the same order: always one.
    for (unsigned i = 1; i <= capacity; ++i) EXPECT_FALSE(cache.makes(i));
  }
}

TEST(DigestCache, WithoutRoomMakesEveryTime) {
  CountingCache cache(0);
  EXPECT_TRUE(cache.makes(1));
  EXPECT_TRUE(cache.makes(1));
  EXPECT_TRUE(cache.makes(2));
}

TEST(DigestCache, AValueOutlivesItsPlaceInTheCache) {
  CountingCache cache(1);
  const auto held = cache.get(1);
  cache.get(2);
  EXPECT_EQ(*held, 1U);
  EXPECT_NE(cache.get(1), held);
}

/// Runs work(0), work(1), … at once, and waits for all of them.
void run_threads(unsigned count, const std::function<void(unsigned)>& work) {
  std::latch start(count);
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
}

TEST(DigestCache, TwoThreadsThatMissBothMakeAndOneResultStays) {
  DigestCache<unsigned> cache(1);
  std::barrier both_are_making(2);
  std::array<std::shared_ptr<const unsigned>, 2> found;
  run_threads(2, [&](unsigned i) {
    found.at(i) = cache.get_or_make(key_of(0), [&] {
      both_are_making.arrive_and_wait();  // neither waits for the other's lock
      return i;
    });
  });
  EXPECT_EQ(found[0], found[1]);
  EXPECT_EQ(cache.get_or_make(key_of(0), [] { return 9U; }), found[0]);
}

/// How many of a thread's many questions are answered wrongly. Each thread asks in another order.
unsigned wrong_answers(DigestCache<unsigned>& cache, unsigned thread, unsigned keys) {
  unsigned wrong = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    const unsigned number = (round * (thread + 1)) % keys;
    if (*cache.get_or_make(key_of(number), [&] { return number; }) != number) ++wrong;
  }
  return wrong;
}

TEST(DigestCache, ThreadsThatContendGetTheValueOfTheirKey) {
  constexpr unsigned kKeys = 7;
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{3}, std::size_t{kKeys}}) {
    SCOPED_TRACE(capacity);
    DigestCache<unsigned> cache(capacity);
    std::array<unsigned, 4> wrong{};
    run_threads(4,
                [&](unsigned thread) { wrong.at(thread) = wrong_answers(cache, thread, kKeys); });
    EXPECT_EQ(wrong, (std::array<unsigned, 4>{}));
  }
}

}  // namespace
}  // namespace confcom::verify
