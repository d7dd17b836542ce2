#include "evidence/snp/launch/id_authentication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using crypto::Curve;
using crypto::EcdsaPrivateKey;
using ::testing::HasSubstr;

P384Pair counted(std::uint8_t first) {
  P384Pair out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(first + i);
  return out;
}

SnpIdAuthentication some_authentication() {
  return {.id_key = counted(1),
          .block_signature = counted(2),
          .author = SnpAuthor{.key = counted(3), .id_key_signature = counted(4)}};
}

void expect_refused(Bytes in, ErrorCode code, std::string_view what) {
  const auto parsed = parse_snp_id_authentication(in);
  ASSERT_FALSE(parsed.has_value()) << what;
  EXPECT_EQ(to_string(parsed.error().code), to_string(code)) << parsed.error().message;
  EXPECT_THAT(parsed.error().message, HasSubstr(what));
}

TEST(SnpPublicKey, HasItsCoordinatesBackwards) {
  const auto written = write_snp_public_key(counted(0));
  EXPECT_EQ(to_hex(Bytes(written).first(6)), "020000002f2e");
  EXPECT_EQ(to_hex(Bytes(written).subspan(4 + 46, 4)), "01000000");
  EXPECT_EQ(to_hex(Bytes(written).subspan(4 + 72, 2)), "5f5e");
  EXPECT_TRUE(all_zero(Bytes(written).subspan(4 + 72 + 48)));
  EXPECT_EQ(parse_snp_public_key(written), counted(0));
  EXPECT_EQ(snp_key_digest(counted(0)), crypto::sha384(written));
}

TEST(SnpPublicKey, IsOnP384Alone) {
  const auto other = EcdsaPrivateKey::generate(Curve::kP256).value();
  EXPECT_EQ(snp_point_of(other.public_key()).error().code, ErrorCode::kUnsupported);
  const auto key = EcdsaPrivateKey::generate(Curve::kP384).value();
  EXPECT_TRUE(equal(snp_point_of(key.public_key()).value(), key.public_key().point()));
}

TEST(SnpIdAuthentication, IsWrittenAndReadAgain) {
  const SnpIdAuthentication with_author = some_authentication();
  EXPECT_EQ(parse_snp_id_authentication(write_snp_id_authentication(with_author)), with_author);
  SnpIdAuthentication alone = with_author;
  alone.author.reset();
  const auto written = write_snp_id_authentication(alone);
  EXPECT_EQ(parse_snp_id_authentication(written), alone);
  EXPECT_TRUE(all_zero(Bytes(written).subspan(0x680)));
}

TEST(SnpIdAuthentication, RefusesOtherSizesAlgorithmsAndCurves) {
  const auto good = write_snp_id_authentication(some_authentication());
  expect_refused(Bytes(good).first(4095), ErrorCode::kTruncated, "ID authentication");
  ByteVector longer = to_vector(good);
  longer.emplace_back();
  expect_refused(longer, ErrorCode::kMalformed, "ID authentication");
  const auto with = [&](std::size_t at, std::uint8_t value) {
    auto out = good;
    out.at(at) = std::byte{value};
    return out;
  };
  expect_refused(with(0x000, 0), ErrorCode::kUnsupported, "ID key algorithm 0");
  expect_refused(with(0x001, 1), ErrorCode::kUnsupported, "ID key algorithm 257");
  expect_refused(with(0x004, 0), ErrorCode::kMalformed, "without its algorithm");
  expect_refused(with(0x004, 2), ErrorCode::kUnsupported, "algorithm 2");
  expect_refused(with(0x240, 1), ErrorCode::kUnsupported, "curve 1");
  expect_refused(with(0x880, 0), ErrorCode::kUnsupported, "curve 0");
}

/// Every byte says something, or must be zero.
TEST(SnpIdAuthentication, HasOneFormAlone) {
  const SnpIdAuthentication value = some_authentication();
  const auto good = write_snp_id_authentication(value);
  std::size_t fields = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bent = good;
    bent.at(at) ^= std::byte{0x80};
    const auto parsed = parse_snp_id_authentication(bent);
    if (!parsed.has_value()) continue;
    ++fields;
    EXPECT_NE(*parsed, value) << at;
    EXPECT_TRUE(equal(write_snp_id_authentication(*parsed), bent)) << at;
  }
  EXPECT_EQ(fields, 4U * 96U);
}

TEST(SignSnpIdBlock, SignsBlockAndIdKey) {
  const SnpIdBlock block{.guest_svn = 7};
  const auto id_key = EcdsaPrivateKey::generate(Curve::kP384).value();
  const auto author_key = EcdsaPrivateKey::generate(Curve::kP384).value();
  const SnpIdAuthentication out = sign_snp_id_block(block, id_key, author_key).value();
  const auto sha384 = crypto::HashAlgorithm::kSha384;
  EXPECT_TRUE(id_key.public_key().verify(sha384, write_snp_id_block(block), out.block_signature));
  const SnpAuthor author = out.author.value_or(SnpAuthor{});
  EXPECT_TRUE(author_key.public_key().verify(sha384, write_snp_public_key(out.id_key),
                                             author.id_key_signature));
  EXPECT_FALSE(sign_snp_id_block(block, id_key, {}).value().author.has_value());
}

TEST(SignSnpIdBlock, RefusesOtherCurves) {
  const auto good = EcdsaPrivateKey::generate(Curve::kP384).value();
  const auto other = EcdsaPrivateKey::generate(Curve::kP256).value();
  EXPECT_EQ(sign_snp_id_block({}, other, {}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(sign_snp_id_block({}, good, other).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace confcom::evidence
