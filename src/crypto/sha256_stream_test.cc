#include "crypto/sha256_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "base/hex.h"

namespace confcom::crypto {
namespace {

// FIPS 180-4's example of one block.
constexpr const char* kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256Stream, IsTheDigestOfThePieces) {
  Sha256Stream stream;
  stream.update(as_bytes("a"));
  stream.update({});
  stream.update(as_bytes("bc"));
  EXPECT_EQ(to_hex(stream.finish()), kOfAbc);
}

TEST(Sha256Stream, OfNothingIsTheDigestOfNothing) {
  EXPECT_EQ(Sha256Stream().finish(), sha256({}));
}

TEST(Sha256Stream, GoesOnWhereItWasMovedTo) {
  Sha256Stream first;
  first.update(as_bytes("ab"));
  Sha256Stream second = std::move(first);
  second.update(as_bytes("c"));
  EXPECT_EQ(to_hex(second.finish()), kOfAbc);
}

TEST(Sha256Stream, TakesPiecesOfEverySize) {
  const ByteVector data(1000, std::byte{0x5a});
  for (std::size_t piece = 1; piece < 130; ++piece) {
    Sha256Stream stream;
    for (Bytes rest = data; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size())))
      stream.update(rest.first(std::min(piece, rest.size())));
    ASSERT_EQ(stream.finish(), sha256(data)) << piece;
  }
}

TEST(Sha256StreamDeathTest, EndsTheProcessWhenSomethingFollows) {
  Sha256Stream stream;
  (void)stream.finish();
  EXPECT_DEATH(stream.update(as_bytes("a")), "");
}

}  // namespace
}  // namespace confcom::crypto
