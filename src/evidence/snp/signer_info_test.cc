#include "evidence/snp/signer_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

TEST(ParseSignerInfo, ReadsEachPart) {
  EXPECT_EQ(parse_signer_info(0x00).value(), SignerInfo{});
  EXPECT_EQ(parse_signer_info(0x01).value(), SignerInfo{.author_key_enabled = true});
  EXPECT_EQ(parse_signer_info(0x02).value(), SignerInfo{.chip_key_masked = true});
  EXPECT_EQ(parse_signer_info(0x04).value(), SignerInfo{.signing_key = SigningKey::kVlek});
  EXPECT_EQ(parse_signer_info(0x1c).value(), SignerInfo{.signing_key = SigningKey::kNone});
}

TEST(ParseSignerInfo, RefusesReservedKeys) {
  for (std::uint32_t key = 2; key < 7; ++key) {
    const auto info = parse_signer_info(key << 2);
    ASSERT_FALSE(info.has_value()) << key;
    EXPECT_EQ(info.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(info.error().message, HasSubstr("signing key"));
  }
}

TEST(ParseSignerInfo, RefusesReservedBits) {
  for (unsigned bit = 5; bit < 32; ++bit) {
    const auto info = parse_signer_info(std::uint32_t{1} << bit);
    ASSERT_FALSE(info.has_value()) << bit;
    EXPECT_THAT(info.error().message, HasSubstr("reserved bits"));
  }
}

TEST(WriteSignerInfo, IsTheInverseOfParsing) {
  unsigned parsed = 0;
  for (std::uint32_t word = 0; word < 0x40; ++word) {
    const auto info = parse_signer_info(word);
    if (!info.has_value()) continue;
    ++parsed;
    EXPECT_EQ(write_signer_info(*info), word);
  }
  EXPECT_EQ(parsed, 12U);
}

}  // namespace
}  // namespace confcom::evidence
