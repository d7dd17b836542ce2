#include "evidence/snp/launch/id_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

SnpIdBlock some_block() {
  SnpIdBlock out;
  out.launch_digest.fill(std::byte{0xaa});
  out.family_id.fill(std::byte{0xbb});
  out.image_id.fill(std::byte{0xcc});
  out.guest_svn = 0x01020304;
  out.policy.raw = GuestPolicy::kReservedOne | GuestPolicy::kSmt | 0x0137;
  return out;
}

void expect_refused(Bytes in, ErrorCode code, std::string_view what) {
  const auto block = parse_snp_id_block(in);
  ASSERT_FALSE(block.has_value()) << what;
  EXPECT_EQ(to_string(block.error().code), to_string(code));
  EXPECT_THAT(block.error().message, HasSubstr(what));
}

TEST(SnpIdBlock, HasItsFieldsInPlace) {
  const auto written = write_snp_id_block(some_block());
  EXPECT_EQ(to_hex(Bytes(written).subspan(0x2f, 2)), "aabb");
  EXPECT_EQ(to_hex(Bytes(written).subspan(0x3f, 2)), "bbcc");
  EXPECT_EQ(to_hex(Bytes(written).subspan(0x50)),
            "01000000"
            "04030201"
            "3701030000000000");
  EXPECT_EQ(parse_snp_id_block(written), some_block());
}

TEST(SnpIdBlock, RefusesOtherSizesVersionsAndPolicies) {
  const auto good = write_snp_id_block(some_block());
  expect_refused(Bytes(good).first(95), ErrorCode::kTruncated, "ID block");
  ByteVector longer = to_vector(good);
  longer.emplace_back();
  expect_refused(longer, ErrorCode::kMalformed, "ID block");
  const auto bent = [&](std::size_t at, std::uint8_t bits) {
    auto out = good;
    out.at(at) ^= std::byte{bits};
    return out;
  };
  expect_refused(bent(0x50, 3), ErrorCode::kUnsupported, "version 2");
  expect_refused(bent(0x53, 1), ErrorCode::kUnsupported, "version");
  expect_refused(bent(0x5a, 2), ErrorCode::kMalformed, "bit 17");
  expect_refused(bent(0x5b, 4), ErrorCode::kMalformed, "unknown");
  expect_refused(bent(0x5f, 0x80), ErrorCode::kMalformed, "unknown");
}

}  // namespace
}  // namespace confcom::evidence
