#include "rpc/aesm/aesm_frame_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "rpc/aesm/aesm_frame.h"

namespace confcom::rpc {
namespace {

using namespace std::string_view_literals;

TEST(AesmFrameReader, IsWholeWhateverThePieces) {
  const ByteVector frame = aesm_frame(as_bytes("message"));
  for (std::size_t piece = 1; piece <= frame.size(); ++piece) {
    AesmFrameReader reader(100);
    for (std::size_t at = 0; at < frame.size(); at += piece) {
      const Bytes rest = Bytes(frame).subspan(at);
      const auto whole = reader.take(rest.first(std::min(piece, rest.size())));
      ASSERT_TRUE(whole.has_value());
      EXPECT_EQ(*whole, piece >= rest.size()) << "pieces of " << piece << " at " << at;
    }
    EXPECT_EQ(as_text(reader.message()), "message");
  }
}

TEST(AesmFrameReader, DropsWhatFollows) {
  AesmFrameReader reader(100);
  EXPECT_EQ(reader.take(as_bytes("\2\0\0\0abc"sv)), true);
  EXPECT_EQ(as_text(reader.message()), "ab");
}

TEST(AesmFrameReader, RefusesALengthAsSoonAsItIsThere) {
  AesmFrameReader zero(100);
  EXPECT_EQ(zero.take(as_bytes("\0\0\0"sv)), false);
  EXPECT_FALSE(zero.take(as_bytes("\0"sv)).has_value());
  AesmFrameReader long_one(2);
  EXPECT_FALSE(long_one.take(as_bytes("\3\0\0\0"sv)).has_value());
}

}  // namespace
}  // namespace confcom::rpc
