#include "crypto/random.h"

#include <gtest/gtest.h>

namespace confcom::crypto {
namespace {

TEST(Random, FillsAllAndDiffersEachTime) {
  const auto first = random_bytes<64>();
  const auto second = random_bytes<64>();
  EXPECT_NE(first, second);
  EXPECT_FALSE(all_zero(Bytes(first).last(16)));
}

}  // namespace
}  // namespace confcom::crypto
