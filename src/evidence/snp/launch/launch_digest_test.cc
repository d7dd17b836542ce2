#include "evidence/snp/launch/launch_digest.h"

#include <gtest/gtest.h>

#include "base/byte_writer.h"
#include "base/hex.h"
#include "crypto/digest.h"

namespace confcom::evidence {
namespace {

/// PAGE_INFO as the table lists it.
SnpMeasurement page_info_digest(const SnpMeasurement& before, Bytes contents, std::uint8_t type,
                                std::uint64_t address) {
  ByteWriter out;
  out.put(before).put(contents).le(std::uint16_t{0x70}).le(type).zeros(5).le(address);
  EXPECT_EQ(out.size(), 0x70);
  return crypto::sha384(std::move(out).finish());
}

TEST(SnpLaunchDigest, BeginsWithZeros) { EXPECT_TRUE(all_zero(SnpLaunchDigest().value())); }

TEST(SnpLaunchDigest, ChainsPagesWithTheirContents) {
  ByteArray<kSnpPageBytes> page{};
  page.fill(std::byte{0x90});
  SnpLaunchDigest digest;
  digest.add_normal(0xfffff000, page);
  const SnpMeasurement first = page_info_digest({}, crypto::sha384(page), 1, 0xfffff000);
  EXPECT_EQ(to_hex(digest.value()), to_hex(first));
  digest.add_vmsa(page);
  EXPECT_EQ(to_hex(digest.value()),
            to_hex(page_info_digest(first, crypto::sha384(page), 2, 0xfffffffff000)));
}

TEST(SnpLaunchDigest, ChainsPagesWithoutTheirContents) {
  const ByteArray<48> nothing{};
  SnpMeasurement expected{};
  SnpLaunchDigest digest;
  for (const SnpPageType type :
       {SnpPageType::kZero, SnpPageType::kUnmeasured, SnpPageType::kSecrets, SnpPageType::kCpuid}) {
    const auto number = static_cast<std::uint8_t>(type);
    digest.add_without_contents(type, 0x800000U + number);
    expected = page_info_digest(expected, nothing, number, 0x800000U + number);
    EXPECT_EQ(to_hex(digest.value()), to_hex(expected));
  }
}

}  // namespace
}  // namespace confcom::evidence
