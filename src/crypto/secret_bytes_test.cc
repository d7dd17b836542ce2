#include "crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace confcom::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes<16>>);
static_assert(!std::is_copy_assignable_v<SecretBytes<16>>);

ByteArray<4> some_bytes() { return {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}}; }

TEST(SecretBytes, WipesWhatItWasMovedFrom) {
  SecretBytes<4> from{FixedBytes<4>(some_bytes())};
  const SecretBytes<4> to(std::move(from));
  EXPECT_TRUE(equal(to.bytes(), some_bytes()));
  EXPECT_TRUE(all_zero(from.bytes()));  // NOLINT(bugprone-use-after-move): that is what it is about
}

TEST(SecretBytes, WipesWhatItWasAssignedFrom) {
  SecretBytes<4> from{FixedBytes<4>(some_bytes())};
  SecretBytes<4> to;
  to = std::move(from);
  EXPECT_TRUE(equal(to.bytes(), some_bytes()));
  EXPECT_TRUE(all_zero(from.bytes()));  // NOLINT(bugprone-use-after-move): that is what it is about
}

TEST(Cleanse, LeavesZeros) {
  ByteArray<4> bytes = some_bytes();
  cleanse(bytes);
  EXPECT_TRUE(all_zero(bytes));
}

}  // namespace
}  // namespace confcom::crypto
