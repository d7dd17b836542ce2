#include "evidence/snp/tcb_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

TcbVersion version(std::string_view hex) { return {parse_hex_array<8>(hex).value()}; }

constexpr SnpTcbComponents kGenoa = {.boot_loader = 1, .tee = 2, .snp = 7, .microcode = 8};
constexpr SnpTcbComponents kTurin = {
    .fmc = 1, .boot_loader = 2, .tee = 3, .snp = 4, .microcode = 8};

TEST(DecodeTcbVersion, ReadsEachProductsOrder) {
  EXPECT_EQ(decode_tcb_version(version("0102000000000708"), SnpProduct::kMilan).value(), kGenoa);
  EXPECT_EQ(decode_tcb_version(version("0102000000000708"), SnpProduct::kGenoa).value(), kGenoa);
  EXPECT_EQ(decode_tcb_version(version("0102030400000008"), SnpProduct::kTurin).value(), kTurin);
}

TEST(DecodeTcbVersion, RefusesReservedBytes) {
  const auto expect_refused = [](std::size_t at, SnpProduct product) {
    TcbVersion bent;
    bent.raw.at(at) = std::byte{1};
    const auto decoded = decode_tcb_version(bent, product);
    ASSERT_FALSE(decoded.has_value()) << at;
    EXPECT_EQ(decoded.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(decoded.error().message, HasSubstr("reserved"));
  };
  for (const std::size_t at : {2U, 3U, 4U, 5U}) expect_refused(at, SnpProduct::kMilan);
  for (const std::size_t at : {2U, 3U, 4U, 5U}) expect_refused(at, SnpProduct::kGenoa);
  for (const std::size_t at : {4U, 5U, 6U}) expect_refused(at, SnpProduct::kTurin);
}

TEST(EncodeTcbVersion, IsTheInverseOfDecoding) {
  EXPECT_EQ(encode_tcb_version(kGenoa, SnpProduct::kMilan).value(), version("0102000000000708"));
  EXPECT_EQ(encode_tcb_version(kGenoa, SnpProduct::kGenoa).value(), version("0102000000000708"));
  EXPECT_EQ(encode_tcb_version(kTurin, SnpProduct::kTurin).value(), version("0102030400000008"));
}

TEST(EncodeTcbVersion, WantsAnFmcOfTurinAlone) {
  for (const SnpProduct product : {SnpProduct::kMilan, SnpProduct::kGenoa}) {
    const auto encoded = encode_tcb_version(kTurin, product);
    ASSERT_FALSE(encoded.has_value());
    EXPECT_EQ(encoded.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(encode_tcb_version(kGenoa, SnpProduct::kTurin).has_value());
}

TEST(Reaches, ComparesComponentByComponent) {
  EXPECT_TRUE(reaches(kTurin, kTurin));
  EXPECT_TRUE(reaches({.fmc = 9, .boot_loader = 9, .tee = 9, .snp = 9, .microcode = 9}, kTurin));
  // One lower component is not made up for by the others.
  EXPECT_FALSE(reaches({.fmc = 0, .boot_loader = 9, .tee = 9, .snp = 9, .microcode = 9}, kTurin));
  EXPECT_FALSE(reaches({.fmc = 9, .boot_loader = 1, .tee = 9, .snp = 9, .microcode = 9}, kTurin));
  EXPECT_FALSE(reaches({.fmc = 9, .boot_loader = 9, .tee = 2, .snp = 9, .microcode = 9}, kTurin));
  EXPECT_FALSE(reaches({.fmc = 9, .boot_loader = 9, .tee = 9, .snp = 3, .microcode = 9}, kTurin));
  EXPECT_FALSE(reaches({.fmc = 9, .boot_loader = 9, .tee = 9, .snp = 9, .microcode = 7}, kTurin));
}

TEST(Reaches, NeverHoldsBetweenProductsWithAndWithoutFmc) {
  constexpr SnpTcbComponents kHighest = {
      .boot_loader = 255, .tee = 255, .snp = 255, .microcode = 255};
  EXPECT_FALSE(reaches(kHighest, {.fmc = 0}));
  EXPECT_FALSE(reaches({.fmc = 255, .boot_loader = 255}, {}));
}

}  // namespace
}  // namespace confcom::evidence
