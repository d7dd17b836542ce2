#include "base/byte_reader.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "base/hex.h"

namespace confcom {
namespace {

const ByteVector kInput = parse_hex("0102030405060708090a0b0c0d0e0f10").value();

void expect_error(const Error& error, ErrorCode code, std::string_view message) {
  EXPECT_EQ(error.code, code);
  EXPECT_EQ(error.message, message);
}

TEST(ByteReader, ReadsLittleEndianIntegers) {
  ByteReader reader(kInput, "sample");
  EXPECT_EQ(reader.le<std::uint8_t>("a"), Result<std::uint8_t>(0x01));
  EXPECT_EQ(reader.le<std::uint16_t>("b"), Result<std::uint16_t>(0x0302));
  EXPECT_EQ(reader.le<std::uint32_t>("c"), Result<std::uint32_t>(0x07060504));
  EXPECT_EQ(reader.le<std::uint64_t>("d"), Result<std::uint64_t>(0x0f0e0d0c0b0a0908));
  EXPECT_EQ(reader.offset(), 15u);
  EXPECT_EQ(to_hex(reader.rest()), "10");
}

TEST(ByteReader, KeepsTheHighestBit) {
  const ByteVector ones(8, std::byte{0xff});
  ByteReader reader(ones, "sample");
  EXPECT_EQ(reader.le<std::uint64_t>("all"), Result<std::uint64_t>(~std::uint64_t{0}));
}

TEST(ByteReader, TakesViewsOfItsInput) {
  ByteReader reader(kInput, "sample");
  const auto first = reader.take(3, "first");
  const auto fixed = reader.take<4>("fixed");
  const auto array = reader.array<2>("array");
  ASSERT_TRUE(first && fixed && array);
  EXPECT_EQ(first->data(), kInput.data());
  EXPECT_EQ(fixed->data(), kInput.data() + 3);
  EXPECT_EQ(to_hex(*array), "0809");
}

TEST(ByteReader, TakesNothingAndEverything) {
  ByteReader reader(kInput, "sample");
  EXPECT_TRUE(reader.take(0, "nothing")->empty());
  EXPECT_EQ(reader.take(kInput.size(), "all")->size(), kInput.size());
  EXPECT_TRUE(reader.take(0, "nothing at the end")->empty());
  EXPECT_TRUE(reader.expect_end().has_value());
}

TEST(ByteReader, NamesTheFieldThatIsCutOff) {
  ByteReader reader(kInput, "sample");
  ASSERT_TRUE(reader.take(13, "head").has_value());
  expect_error(reader.le<std::uint32_t>("size").error(), ErrorCode::kTruncated,
               "sample: size at offset 13 needs 4 bytes, 3 are left");
}

TEST(ByteReader, StaysWhereItWasWhenAReadFails) {
  ByteReader reader(kInput, "sample");
  EXPECT_FALSE(reader.take(17, "too much").has_value());
  EXPECT_EQ(reader.offset(), 0u);
  EXPECT_TRUE(reader.take(16, "all").has_value());
}

TEST(ByteReader, RefusesSizesThatWouldWrapAround) {
  ByteReader reader(kInput, "sample");
  ASSERT_TRUE(reader.take(1, "head").has_value());
  const auto rest = reader.take(SIZE_MAX, "rest");
  ASSERT_FALSE(rest.has_value());
  EXPECT_EQ(rest.error().code, ErrorCode::kTruncated);
}

TEST(ByteReader, RefusesBytesAfterTheEnd) {
  ByteReader reader(kInput, "sample");
  ASSERT_TRUE(reader.take(14, "head").has_value());
  expect_error(reader.expect_end().error(), ErrorCode::kMalformed,
               "sample: 2 unexpected bytes after its end at offset 14");
}

TEST(ByteReader, ReadsNothingFromNothing) {
  ByteReader reader({}, "empty");
  EXPECT_TRUE(reader.expect_end().has_value());
  EXPECT_FALSE(reader.le<std::uint8_t>("a").has_value());
}

}  // namespace
}  // namespace confcom
