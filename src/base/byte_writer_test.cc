#include "base/byte_writer.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "base/byte_reader.h"
#include "base/hex.h"

namespace confcom {
namespace {

TEST(ByteWriter, WritesLittleEndianIntegers) {
  ByteWriter writer;
  writer.le<std::uint8_t>(0x01).le<std::uint16_t>(0x0302).le<std::uint32_t>(0x07060504);
  writer.le<std::uint64_t>(0xff0e0d0c0b0a0908);
  EXPECT_EQ(writer.size(), 15u);
  EXPECT_EQ(to_hex(std::move(writer).finish()), "0102030405060708090a0b0c0d0eff");
}

TEST(ByteWriter, PutsBytesAndZeros) {
  ByteWriter writer;
  writer.put(as_bytes("ab")).zeros(3).put({}).zeros(0).put(as_bytes("c"));
  EXPECT_EQ(to_hex(std::move(writer).finish()), "616200000063");
}

TEST(ByteWriter, StartsEmpty) {
  ByteWriter writer;
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_TRUE(std::move(writer).finish().empty());
}

TEST(ByteWriter, IsReadBackByItsMirror) {
  ByteWriter writer;
  writer.le<std::uint32_t>(0x80000001).put(as_bytes("x")).le<std::uint64_t>(~std::uint64_t{0});
  const ByteVector bytes = std::move(writer).finish();
  ByteReader reader(bytes, "sample");
  EXPECT_EQ(reader.le<std::uint32_t>("a"), Result<std::uint32_t>(0x80000001));
  EXPECT_EQ(as_text(reader.take(1, "b").value()), "x");
  EXPECT_EQ(reader.le<std::uint64_t>("c"), Result<std::uint64_t>(~std::uint64_t{0}));
  EXPECT_TRUE(reader.expect_end().has_value());
}

}  // namespace
}  // namespace confcom
