#include "evidence/sgx/sigstruct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "evidence/testing/layout_check.h"

namespace confcom::evidence {
namespace {

using testing::expect_fields;
using ::testing::HasSubstr;
using testing::pattern;

constexpr std::string_view kSomeHeader =
    "06000000e100000000000100000000808680000021121720"
    "01010000600000006000000001000000"
    "44434241";

/// No two fields alike.
Sigstruct some_sigstruct() {
  Sigstruct out;
  out.type = Sigstruct::kDebugType;
  out.vendor = Sigstruct::kIntelVendor;
  out.date = 0x20171221;
  out.sw_defined = 0x41424344;
  out.modulus = pattern<384>();
  out.signature.fill(std::byte{0x51});
  out.misc_select = 0x01020304;
  out.misc_mask = 0x05060708;
  out.cet_attributes = 0x09;
  out.cet_attribute_mask = 0x0a;
  out.isv_family_id.fill(std::byte{0x52});
  out.attributes = {.flags = 0x1112131415161718, .xfrm = 0x2122232425262728};
  out.attribute_mask = {.flags = 0x3132333435363738, .xfrm = 0x4142434445464748};
  out.enclave_hash = pattern<32>();
  out.isv_ext_prod_id.fill(std::byte{0x53});
  out.isv_prod_id = 0x6162;
  out.isv_svn = 0x7172;
  out.q1.fill(std::byte{0x54});
  out.q2.fill(std::byte{0x55});
  return out;
}

TEST(WriteSigstruct, PutsEachFieldAtItsOffset) {
  const Sigstruct s = some_sigstruct();
  const auto out = write_sigstruct(s);
  EXPECT_EQ(to_hex(Bytes(out).first(44)), kSomeHeader);
  expect_fields({{"MODULUS", s.modulus, 128},
                 {"SIGNATURE", s.signature, 516},
                 {"ISVFAMILYID", s.isv_family_id, 912},
                 {"ENCLAVEHASH", s.enclave_hash, 960},
                 {"ISVEXTPRODID", s.isv_ext_prod_id, 1008},
                 {"Q1", s.q1, 1040},
                 {"Q2", s.q2, 1424}},
                out);
  EXPECT_EQ(to_hex(Bytes(out).subspan(512, 4)), "03000000");
  EXPECT_EQ(to_hex(Bytes(out).subspan(900, 12)), "0403020108070605090a0000");
  EXPECT_EQ(to_hex(Bytes(out).subspan(928, 16)), "18171615141312112827262524232221");
  EXPECT_EQ(to_hex(Bytes(out).subspan(944, 16)), "38373635343332314847464544434241");
  EXPECT_EQ(to_hex(Bytes(out).subspan(1024, 4)), "62617271");
}

TEST(ParseSigstruct, IsTheInverse) {
  const auto sigstruct = parse_sigstruct(write_sigstruct(some_sigstruct()));
  ASSERT_TRUE(sigstruct.has_value()) << sigstruct.error().message;
  EXPECT_EQ(*sigstruct, some_sigstruct());
}

TEST(ParseSigstruct, RefusesEveryBitOfWhatIsConstant) {
  struct Part {
    std::string_view field;
    std::size_t first;
    std::size_t last;
  };
  for (const Part& part : {Part{"HEADER is", 0, 11},
                           {"the type", 12, 15},
                           {"VENDOR", 16, 19},
                           {"HEADER2", 24, 39},
                           {"reserved bytes", 44, 127},
                           {"EXPONENT", 512, 515},
                           {"reserved bytes", 910, 911},
                           {"reserved bytes", 992, 1007},
                           {"reserved bytes", 1028, 1039}}) {
    for (std::size_t bit = 8 * part.first; bit <= 8 * part.last + 7; ++bit) {
      // The one bit of the type that may be.
      if (bit == 8 * 15 + 7) continue;
      auto bytes = write_sigstruct(some_sigstruct());
      bytes.at(bit / 8) ^= std::byte{1} << (bit % 8);
      const auto refused = parse_sigstruct(bytes);
      ASSERT_FALSE(refused.has_value()) << part.field << ", bit " << bit;
      EXPECT_EQ(refused.error().code, ErrorCode::kMalformed) << bit;
      EXPECT_THAT(refused.error().message, HasSubstr(part.field)) << bit;
    }
  }
}

TEST(ParseSigstruct, SaysWhatBelongsThere) {
  auto bytes = write_sigstruct(some_sigstruct());
  bytes[512] = std::byte{1};
  EXPECT_EQ(parse_sigstruct(bytes).error().message,
            "SIGSTRUCT: EXPONENT is 0x1; 0x3 belongs there");
  bytes[16] = std::byte{0};
  bytes[512] = std::byte{3};
  EXPECT_EQ(parse_sigstruct(bytes).error().message,
            "SIGSTRUCT: VENDOR is 0x8000; 0x0 or 0x8086 belong there");
}

TEST(ParseSigstruct, RefusesOtherSizes) {
  const auto bytes = write_sigstruct(some_sigstruct());
  const auto cut = parse_sigstruct(Bytes(bytes).first(1807));
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().code, ErrorCode::kTruncated);
  ByteVector longer = to_vector(bytes);
  longer.push_back(std::byte{0});
  const auto over = parse_sigstruct(longer);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, ErrorCode::kMalformed);
}

TEST(SignedBytes, AreHeaderAndBody) {
  const auto raw = write_sigstruct(some_sigstruct());
  const auto covered = signed_bytes(some_sigstruct());
  EXPECT_TRUE(equal(Bytes(covered).first(128), Bytes(raw).first(128)));
  EXPECT_TRUE(equal(Bytes(covered).last(128), Bytes(raw).subspan(900, 128)));
}

TEST(BeginsLikeSigstruct, LooksAtBothHeadersAlone) {
  auto bytes = write_sigstruct(some_sigstruct());
  bytes[600] = std::byte{0xff};
  EXPECT_TRUE(begins_like_sigstruct(bytes));
  for (const std::size_t offset : {0U, 11U, 24U, 39U}) {
    auto other = bytes;
    other.at(offset) ^= std::byte{1};
    EXPECT_FALSE(begins_like_sigstruct(other)) << offset;
  }
}

}  // namespace
}  // namespace confcom::evidence
