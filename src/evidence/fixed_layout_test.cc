#include "evidence/fixed_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

TEST(FieldReader, ReadsLittleEndianIntegersAndArraysAtTheirOffsets) {
  const auto in = parse_hex_array<16>("000102030405060708090a0b0c0d0e0f").value();
  const FieldReader read{FixedBytes<16>(in)};
  std::uint8_t byte = 0;
  std::uint16_t two = 0;
  std::uint32_t four = 0;
  std::uint64_t eight = 0;
  ByteArray<3> array{};
  read(kAt<15>, byte);
  read(kAt<1>, two);
  read(kAt<2>, four);
  read(kAt<8>, eight);
  read(kAt<13>, array);
  EXPECT_EQ(byte, 0x0f);
  EXPECT_EQ(two, 0x0201);
  EXPECT_EQ(four, 0x05040302U);
  EXPECT_EQ(eight, 0x0f0e0d0c0b0a0908U);
  EXPECT_EQ(to_hex(array), "0d0e0f");
}

TEST(FieldWriter, WritesWhatFieldReaderReadsAndNothingElse) {
  ByteArray<16> out{};
  const FieldWriter write(out);
  write(kAt<1>, std::uint16_t{0x0201});
  write(kAt<4>, std::uint64_t{0x0b0a090807060504});
  write(kAt<13>, ByteArray<2>{std::byte{0x0d}, std::byte{0x0e}});
  EXPECT_EQ(to_hex(out),
            "0001020004050607"
            "08090a0b000d0e00");
}

TEST(Exactly, TakesOneSizeOnly) {
  const ByteArray<5> in{};
  EXPECT_TRUE(exactly<5>(in, "thing").has_value());

  const auto shorter = exactly<6>(in, "thing");
  ASSERT_FALSE(shorter.has_value());
  EXPECT_EQ(shorter.error().code, ErrorCode::kTruncated);
  EXPECT_THAT(shorter.error().message, HasSubstr("thing"));

  const auto longer = exactly<4>(in, "thing");
  ASSERT_FALSE(longer.has_value());
  EXPECT_EQ(longer.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(longer.error().message, HasSubstr("thing"));
}

}  // namespace
}  // namespace confcom::evidence
