#include "evidence/snp/launch/ovmf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "evidence/snp/launch/ovmf_table.h"
#include "evidence/testing/ovmf_builder.h"

namespace confcom::evidence {
namespace {

using testing::amd_sev_parts;
using ::testing::HasSubstr;
using testing::make_ovmf;
using testing::OvmfParts;

constexpr EfiGuid kOtherGuid = efi_guid("00112233-4455-6677-8899-aabbccddeeff");

void expect_refused(Bytes in, ErrorCode code, std::string_view what) {
  const auto firmware = parse_ovmf(in);
  ASSERT_FALSE(firmware.has_value()) << what;
  EXPECT_EQ(to_string(firmware.error().code), to_string(code)) << firmware.error().message;
  EXPECT_THAT(firmware.error().message, HasSubstr(what));
}

struct Case {
  std::string_view what;
  ErrorCode code;
  std::function<void(OvmfParts&)> bend;
};

void expect_each_refused(std::initializer_list<Case> cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    OvmfParts parts = amd_sev_parts();
    each.bend(parts);
    expect_refused(make_ovmf(parts), each.code, each.what);
  }
}

TEST(EfiGuid, HasItsFirstGroupsBackwards) {
  constexpr EfiGuid kExpected = {
      std::byte{0x33}, std::byte{0x22}, std::byte{0x11}, std::byte{0x00},
      std::byte{0x55}, std::byte{0x44}, std::byte{0x77}, std::byte{0x66},
      std::byte{0x88}, std::byte{0x99}, std::byte{0xaa}, std::byte{0xbb},
      std::byte{0xcc}, std::byte{0xdd}, std::byte{0xee}, std::byte{0xff}};
  EXPECT_EQ(kOtherGuid, kExpected);
}

TEST(ParseOvmf, SaysHowTheFirmwareIsLaunched) {
  const ByteVector in = make_ovmf(amd_sev_parts());
  const auto firmware = parse_ovmf(in);
  ASSERT_TRUE(firmware.has_value()) << firmware.error().message;
  EXPECT_EQ(firmware->address(), 0xffffe000);
  EXPECT_EQ(firmware->image.size(), 8192);
  EXPECT_EQ(firmware->ap_start, 0x80b004);
  EXPECT_EQ(firmware->hash_table, (OvmfArea{.address = 0x810c00, .size = 0x400}));
  ASSERT_EQ(firmware->sections.size(), 6);
  EXPECT_EQ(firmware->sections[1].type, OvmfSectionType::kMemory);
  EXPECT_EQ(firmware->sections[1].area, (OvmfArea{.address = 0x80a000, .size = 0x3000}));
  EXPECT_EQ(firmware->sections[5].type, OvmfSectionType::kKernelHashes);
}

TEST(ParseOvmf, DoesWithoutHashTableAndResetBlock) {
  OvmfParts parts = amd_sev_parts();
  parts.hash_table.reset();
  parts.ap_start.reset();
  parts.more_entries.push_back({kOtherGuid, to_vector(as_bytes("what nobody knows"))});
  const ByteVector in = make_ovmf(parts);
  const auto firmware = parse_ovmf(in);
  ASSERT_TRUE(firmware.has_value()) << firmware.error().message;
  EXPECT_FALSE(firmware->hash_table.has_value());
  EXPECT_FALSE(firmware->ap_start.has_value());
}

TEST(ParseOvmf, TakesAHashTableAtZeroForNone) {
  OvmfParts parts = amd_sev_parts();
  parts.hash_table = OvmfArea{};
  parts.ap_start = 0;
  const ByteVector in = make_ovmf(parts);
  EXPECT_FALSE(parse_ovmf(in).value().hash_table.has_value());
  EXPECT_FALSE(parse_ovmf(in).value().ap_start.has_value());
}

TEST(ParseOvmf, RefusesOtherSizes) {
  const ByteVector in = make_ovmf(amd_sev_parts());
  expect_refused({}, ErrorCode::kMalformed, "0 bytes");
  expect_refused(Bytes(in).subspan(1), ErrorCode::kMalformed, "8191 bytes");
  EXPECT_TRUE(parse_ovmf(make_ovmf([] {
                OvmfParts parts = amd_sev_parts();
                parts.bytes = kMaxOvmfBytes;
                return parts;
              }()))
                  .has_value());
  expect_refused(ByteVector(kMaxOvmfBytes + 4096), ErrorCode::kMalformed, "16 MiB");
}

TEST(ParseOvmf, RefusesTablesThatDoNotFit) {
  expect_refused(ByteVector(4096), ErrorCode::kUnsupported, "none at the end");
  ByteVector cut = make_ovmf(amd_sev_parts());
  cut.resize(4096);
  expect_refused(cut, ErrorCode::kUnsupported, "none at the end");
  expect_each_refused({
      {"17 bytes", ErrorCode::kMalformed, [](OvmfParts& in) { in.table_size = 17; }},
      {"65535 bytes", ErrorCode::kMalformed, [](OvmfParts& in) { in.table_size = 0xffff; }},
      {"17 bytes are left", ErrorCode::kTruncated,
       [](OvmfParts& in) { in.table_size = 18 + 18 + 4 + 17; }},
      {"0 bytes, where 18 to", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.more_entries = {{kOtherGuid, {}, 0}}; }},
      {"19 bytes, where 18 to 18", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.more_entries = {{kOtherGuid, {}, 19}}; }},
      {"is there twice", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.more_entries = {{kOtherGuid, {}, {}}, {kOtherGuid, {}, {}}}; }},
  });
}

TEST(ParseOvmfTable, HasACap) {
  OvmfParts parts{.has_metadata = false, .more_entries = {}};
  for (std::size_t i = 0; i < kMaxOvmfTableEntries; ++i) {
    parts.more_entries.push_back({.guid = {static_cast<std::byte>(i)}, .data = {}});
  }
  EXPECT_EQ(parse_ovmf_table(make_ovmf(parts)).value().size(), kMaxOvmfTableEntries);
  parts.more_entries.push_back({.guid = kOtherGuid, .data = {}});
  const auto refused = parse_ovmf_table(make_ovmf(parts));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("more entries than 64"));
  EXPECT_EQ(parse_ovmf_table(ByteVector(49)).error().code, ErrorCode::kTruncated);
}

TEST(ParseOvmf, RefusesEntriesOfOtherSizes) {
  const EfiGuid hash_table = efi_guid("7255371f-3a3b-4b04-927b-1da6efa8d454");
  const EfiGuid reset_block = efi_guid("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  const EfiGuid metadata = efi_guid("dc886566-984a-4798-a75e-5585a7bf67cc");
  for (const EfiGuid& guid : {hash_table, reset_block, metadata}) {
    for (const std::size_t bytes : {0U, 3U, 9U}) {
      OvmfParts parts = amd_sev_parts();
      parts.hash_table.reset();
      parts.ap_start.reset();
      parts.has_metadata = guid != metadata;
      parts.more_entries = {{guid, ByteVector(bytes)}};
      expect_refused(make_ovmf(parts), bytes == 9 ? ErrorCode::kMalformed : ErrorCode::kTruncated,
                     "OVMF's");
    }
  }
}

TEST(ParseOvmf, RefusesBadMetadata) {
  expect_each_refused({
      {"was not built for SEV-SNP", ErrorCode::kUnsupported,
       [](OvmfParts& in) { in.has_metadata = false; }},
      {"begins 8193 bytes", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.metadata_from_end = 8193; }},
      {"begins 4294967295 bytes", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.metadata_from_end = 0xffffffff; }},
      {"\"ASEV\"", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.signature = to_vector(as_bytes("ASEw")); }},
      {"signature", ErrorCode::kTruncated, [](OvmfParts& in) { in.metadata_from_end = 3; }},
      {"version 2", ErrorCode::kUnsupported, [](OvmfParts& in) { in.version = 2; }},
      {"7 sections in 88", ErrorCode::kMalformed, [](OvmfParts& in) { in.section_count = 7; }},
      {"6 sections in 0", ErrorCode::kMalformed, [](OvmfParts& in) { in.metadata_bytes = 0; }},
      // 16 + 12 · 0x15555556 is 24 in 32 bits.
      {"357913942 sections in 24", ErrorCode::kMalformed,
       [](OvmfParts& in) {
         in.section_count = 0x15555556;
         in.metadata_bytes = 24;
       }},
      {"65 sections", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.sections.assign(65, {0x800000, 0x1000, 1}); }},
  });
}

TEST(ParseOvmf, RefusesMetadataThatPassesTheEnd) {
  OvmfParts parts = amd_sev_parts();
  const ByteVector good = make_ovmf(parts);
  parts.metadata_from_end = 32;
  ByteVector in = make_ovmf(parts);
  // The header stands in the table's tail, where one section fits behind it and part of another.
  std::ranges::copy(Bytes(good).last(0x800).first(28), in.end() - 32);
  expect_refused(in, ErrorCode::kTruncated, "size of a section");
}

TEST(ParseOvmf, RefusesBadSections) {
  const auto section = [](OvmfParts::Section each) {
    return [each](OvmfParts& in) { in.sections[0] = each; };
  };
  expect_each_refused({
      {"type 0x0", ErrorCode::kUnsupported, section({0x800000, 0x1000, 0})},
      {"type 0x5", ErrorCode::kUnsupported, section({0x800000, 0x1000, 5})},
      {"type 0x10000001", ErrorCode::kUnsupported, section({0x800000, 0x1000, 0x10000001})},
      {"it is empty", ErrorCode::kMalformed, section({0x800000, 0, 1})},
      {"not of whole pages", ErrorCode::kMalformed, section({0x800001, 0x1000, 1})},
      {"not of whole pages", ErrorCode::kMalformed, section({0x800000, 0x1001, 1})},
      {"reaches the firmware", ErrorCode::kMalformed, section({0xffffd000, 0x2000, 1})},
      {"reaches the firmware", ErrorCode::kMalformed, section({0xfffff000, 0xfffff000, 1})},
      {"overlap", ErrorCode::kMalformed, section({0x80c000, 0x1000, 1})},
      {"overlap", ErrorCode::kMalformed, section({0x700000, 0x200000, 1})},
      {"there once", ErrorCode::kMalformed, section({0x800000, 0x1000, 2})},
      {"there once", ErrorCode::kMalformed, section({0x800000, 0x1000, 3})},
      {"there once", ErrorCode::kMalformed, section({0x800000, 0x1000, 16})},
      {"over the cap", ErrorCode::kMalformed, section({0x1000000, kMaxOvmfSectionBytes, 1})},
      {"one page", ErrorCode::kMalformed,
       [](OvmfParts& in) { in.sections[5] = {0x810000, 0x2000, 16}; }},
  });
}

TEST(ParseOvmf, TakesSectionsUpToTheFirmwareAndTheCap) {
  OvmfParts parts = amd_sev_parts();
  parts.sections = {{0xffffd000, 0x1000, 1}};
  EXPECT_TRUE(parse_ovmf(make_ovmf(parts)).has_value());
  parts.sections = {{0x1000000, kMaxOvmfSectionBytes, 1}};
  EXPECT_TRUE(parse_ovmf(make_ovmf(parts)).has_value());
  parts.sections.clear();
  for (std::uint32_t i = 0; i < kMaxOvmfSections; ++i)
    parts.sections.push_back({i * 4096, 4096, 1});
  EXPECT_EQ(parse_ovmf(make_ovmf(parts)).value().sections.size(), kMaxOvmfSections);
}

}  // namespace
}  // namespace confcom::evidence
