#include "crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace confcom::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes<16>>);
static_assert(!std::is_copy_assignable_v<SecretBytes<16>>);

static_assert(!std::is_copy_constructible_v<SecretVector>);
static_assert(!std::is_copy_assignable_v<SecretVector>);

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

SecretVector some_vector() {
  SecretVector out(4);
  std::ranges::copy(some_bytes(), out.writable().begin());
  return out;
}

TEST(SecretVector, MovesItsBytes) {
  SecretVector from = some_vector();
  SecretVector to(std::move(from));
  EXPECT_TRUE(equal(to.bytes(), some_bytes()));
  EXPECT_TRUE(from.bytes().empty());  // NOLINT(bugprone-use-after-move): what it is about
  SecretVector assigned(9);
  assigned = std::move(to);
  EXPECT_TRUE(equal(assigned.bytes(), some_bytes()));
  EXPECT_TRUE(to.bytes().empty());  // NOLINT(bugprone-use-after-move): what it is about
}

TEST(SecretVector, KeepsItsBeginningWhenShortened) {
  SecretVector secret = some_vector();
  secret.shorten(1);
  EXPECT_TRUE(equal(secret.bytes(), Bytes(some_bytes()).first(1)));
  secret.shorten(0);
  EXPECT_TRUE(secret.bytes().empty());
}

TEST(Cleanse, LeavesZeros) {
  ByteArray<4> bytes = some_bytes();
  cleanse(bytes);
  EXPECT_TRUE(all_zero(bytes));
}

}  // namespace
}  // namespace confcom::crypto
