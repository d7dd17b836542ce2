#include "enclave/emulated/tcs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using ::testing::HasSubstr;

ByteArray<kPageBytes> good_tcs() {
  ByteArray<kPageBytes> page{};
  const evidence::FieldWriter<kPageBytes> write(page);
  write(evidence::kAt<16>, std::uint64_t{0x3000});
  write(evidence::kAt<28>, std::uint32_t{2});
  write(evidence::kAt<32>, std::uint64_t{0x1000});
  write(evidence::kAt<48>, std::uint64_t{0x2000});
  write(evidence::kAt<56>, std::uint64_t{0x2000});
  write(evidence::kAt<64>, std::uint32_t{0xfff});
  write(evidence::kAt<68>, std::uint32_t{0xfff});
  return page;
}

TEST(Tcs, SaysWhereItsThreadGoes) {
  const TcsFields fields = parse_tcs(good_tcs()).value();
  EXPECT_EQ(fields.ossa, 0x3000U);
  EXPECT_EQ(fields.nssa, 2U);
  EXPECT_EQ(fields.oentry, 0x1000U);
  EXPECT_EQ(fields.ofs_base, 0x2000U);
  EXPECT_EQ(fields.ogs_base, 0x2000U);
}

/// A page that is right but for one byte.
struct BadByte {
  const char* name;
  std::size_t at;
  std::uint8_t value;
  const char* message;
};

class BadTcs : public ::testing::TestWithParam<BadByte> {};

TEST_P(BadTcs, IsRefusedByItsField) {
  ByteArray<kPageBytes> page = good_tcs();
  page.at(GetParam().at) = std::byte{GetParam().value};
  const Result<TcsFields> parsed = parse_tcs(page);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(parsed.error().message, HasSubstr(GetParam().message));
}

constexpr BadByte kBadBytes[] = {
    {"State", 0, 1, "STATE"},
    {"Flags", 8, 2, "FLAGS"},
    {"FlagsHigh", 15, 1, "FLAGS"},
    {"Ossa", 16, 1, "OSSA"},
    {"Cssa", 24, 1, "CSSA"},
    {"Nssa", 28, 0, "NSSA"},
    {"Aep", 40, 1, "AEP"},
    {"FsBase", 48, 1, "OFSBASGX"},
    {"GsBase", 57, 1, "OGSBASGX"},
    {"FsLimit", 64, 0xfe, "FSLIMIT"},
    {"GsLimit", 69, 0x0e, "GSLIMIT"},
    {"FirstReserved", 72, 1, "reserved"},
    {"LastReserved", 4095, 1, "reserved"},
};
INSTANTIATE_TEST_SUITE_P(Each, BadTcs, ::testing::ValuesIn(kBadBytes),
                         [](const auto& test) { return test.param.name; });

TEST(Tcs, IsOneThreadsAtATime) {
  Tcs tcs(TcsFields{});
  EXPECT_TRUE(tcs.take());
  EXPECT_FALSE(tcs.take());
  tcs.give_back();
  EXPECT_TRUE(tcs.take());
}

}  // namespace
}  // namespace confcom::enclave
