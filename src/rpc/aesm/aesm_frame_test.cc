#include "rpc/aesm/aesm_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_writer.h"
#include "base/hex.h"

namespace confcom::rpc {
namespace {

using ::testing::HasSubstr;

Result<std::size_t> parse(std::uint32_t length, std::size_t cap) {
  const ByteVector header = std::move(ByteWriter().le(length)).finish();
  return parse_aesm_frame_header(Bytes(header).first<kAesmFrameHeaderBytes>(), cap);
}

TEST(AesmFrame, PutsTheLengthInFrontLittleEndian) {
  EXPECT_EQ(to_hex(aesm_frame(as_bytes("abc"))), "03000000616263");
  EXPECT_EQ(to_hex(Bytes(aesm_frame(ByteVector(0x0201))).first(4)), "01020000");
}

TEST(AesmFrame, ReadsTheLengthThatItWrites) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{300}, kMaxAesmRequestBytes}) {
    const ByteVector frame = aesm_frame(ByteVector(size));
    const auto read = parse_aesm_frame_header(Bytes(frame).first<4>(), kMaxAesmRequestBytes);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, size);
  }
}

TEST(AesmFrame, RefusesLengthsOutOfRange) {
  struct Case {
    std::string name;
    std::uint32_t length;
    bool accepted;
  };
  const std::vector<Case> cases = {{"nothing", 0, false},
                                   {"one", 1, true},
                                   {"the cap", 100, true},
                                   {"over the cap", 101, false},
                                   {"4 GiB", 0xffffffff, false}};
  for (const Case& c : cases) {
    const auto size = parse(c.length, 100);
    EXPECT_EQ(size.has_value(), c.accepted) << c.name;
    if (c.accepted || size.has_value()) continue;
    EXPECT_EQ(size.error().code, ErrorCode::kMalformed) << c.name;
    EXPECT_THAT(size.error().message, HasSubstr("length " + std::to_string(c.length)));
  }
}

}  // namespace
}  // namespace confcom::rpc
