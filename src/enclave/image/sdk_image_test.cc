#include "enclave/image/sdk_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/elf_builder.h"
#include "enclave/testing/image_builder.h"

namespace confcom::enclave {
namespace {

using testing::ElfBuilder;
using ::testing::HasSubstr;
using testing::poke;
using testing::sdk_elf;
using testing::sdk_entry;
using testing::sdk_group;
using testing::sdk_parts;
using testing::SdkParts;

Result<EnclaveImage> parse(const SdkParts& parts) {
  return parse_enclave_image(sdk_elf(parts).build());
}

struct Want {
  std::uint64_t offset;
  std::uint64_t pages;
  std::uint64_t flags;
  std::uint16_t measured;
  std::uint32_t fill;
};

constexpr std::uint16_t kAll = PageRange::kAll;

void expect_ranges(const EnclaveImage& image, const std::vector<Want>& want) {
  ASSERT_EQ(image.ranges.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(image.ranges[i].offset, want[i].offset) << i;
    EXPECT_EQ(image.ranges[i].pages, want[i].pages) << i;
    EXPECT_EQ(image.ranges[i].flags.value, want[i].flags) << i;
    EXPECT_EQ(image.ranges[i].measured, want[i].measured) << i;
    EXPECT_EQ(image.ranges[i].fill, want[i].fill) << i;
  }
}

TEST(SdkImage, AddsSegmentsAndLayoutInTheLoadersOrder) {
  const auto image = parse(sdk_parts());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->format, ImageFormat::kSdk);
  EXPECT_EQ(image->size, 0x40000);
  expect_ranges(*image, {{0x1000, 2, 0x205, kAll, 0},
                         {0x3000, 1, 0x203, kAll, 0},
                         {0x4000, 1, 0x203, kAll, 0},
                         {0x6000, 3, 0x203, 0, 0},  // heap
                         {0x19000, 2, 0x203, kAll, 0xcccccccc},
                         {0x1b000, 2, 0x203, kAll, 0},
                         {0x1d000, 1, 0x100, kAll, 0},
                         {0x1f000, 2, 0x203, kAll, 0xcccccccc},
                         {0x21000, 2, 0x203, kAll, 0},
                         {0x23000, 1, 0x100, kAll, 0},
                         {0x25000, 2, 0x203, kAll, 0xcccccccc},
                         {0x27000, 2, 0x203, kAll, 0},
                         {0x29000, 1, 0x100, kAll, 0}});
}

/// What the range's first page has there.
std::uint64_t number_at(const PageRange& range, std::size_t offset) {
  ByteArray<kPageBytes> page{};
  copy_page(range, 0, page);
  ByteReader reader(Bytes(page).subspan(offset), "number");
  return reader.le<std::uint64_t>("number").value();
}

TEST(SdkImage, MovesThreadControlStructuresToTheirPlace) {
  const auto image = parse(sdk_parts());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  const PageRange& second = image->ranges.at(9);
  EXPECT_EQ(number_at(second, 16), 0x21000);  // OSSA
  EXPECT_EQ(number_at(second, 48), 0x24000);  // OFSBASGX
  EXPECT_EQ(number_at(second, 56), 0x24000);  // OGSBASGX
}

TEST(SdkImage, MeasuresThePatchedFile) {
  const auto image = parse(sdk_parts());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[0].content[7], std::byte{0xc3});
  EXPECT_EQ(number_at(image->ranges[0], 8) & 0xffff'ffff, 0x04030201);
}

constexpr std::uint64_t kFirstSdks = std::uint64_t{1} << 32 | 3;

TEST(SdkImage, AddsAnExtraPageInFilesOfTheFirstSdksAlone) {
  SdkParts parts = sdk_parts();
  parts.version = kFirstSdks;
  const auto image = parse(parts);
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[3].offset, 0x5000);
  EXPECT_EQ(image->ranges[3].flags.value, 0x203);
  EXPECT_EQ(image->ranges[3].measured, kAll);
  for (const std::uint64_t version : {kFirstSdks - 1, kFirstSdks + 1, std::uint64_t{2} << 32 | 3}) {
    parts.version = version;
    EXPECT_EQ(parse(parts).value().ranges[3].offset, 0x6000) << version;
  }
}

TEST(SdkImage, AddsNoExtraPageWhereTheNextSegmentIs) {
  SdkParts parts = sdk_parts();
  parts.version = kFirstSdks;
  ElfBuilder elf = sdk_elf(parts);
  elf.segments.push_back({.type = ElfSegment::kLoad,
                          .flags = ElfSegment::kRead,
                          .address = 0x5000,
                          .content = {},
                          .memory_bytes = 0x10});
  const auto image = parse_enclave_image(elf.build());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[3].offset, 0x5000);
  EXPECT_EQ(image->ranges[3].flags.value, 0x201);
}

TEST(SdkImage, MovesAllIntoItsRangeOfAddresses) {
  SdkParts parts = sdk_parts();
  parts.version = std::uint64_t{12} << 32 | 4;
  const auto range = [](std::uint64_t image, std::uint64_t start, std::uint64_t size) {
    ByteWriter out;
    return std::move(out.le(image).le(start).le(size)).finish();
  };
  parts.address_range = range(0x180000, 0x100000, 0x100000);
  const auto image = parse(parts);
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->size, 0x100000);
  EXPECT_EQ(image->ranges[0].offset, 0x81000);
  EXPECT_EQ(number_at(image->ranges[6], 16), 0x1b000) << "OSSA is not moved";
  for (const ByteVector& bad : {range(0, 0x100000, 0x100000), range(0x1d0000, 0x100000, 0x100000),
                                range(0x180000, 0x100000, 0x140000)}) {
    parts.address_range = bad;
    EXPECT_FALSE(parse(parts).has_value());
  }
}

void expect_refused(const Result<EnclaveImage>& image, ErrorCode code, std::string_view says) {
  ASSERT_FALSE(image.has_value()) << says;
  EXPECT_EQ(image.error().code, code) << image.error().message;
  EXPECT_THAT(image.error().message, HasSubstr(says));
}

Result<EnclaveImage> with_layout(const ByteVector& layout) {
  SdkParts parts = sdk_parts();
  parts.layout = layout;
  return parse(parts);
}

TEST(SdkImage, RefusesLayoutEntriesThatBreakTheRules) {
  using enum ErrorCode;
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  EXPECT_TRUE(with_layout(sdk_entry({.offset = 0x6000})).has_value());
  expect_refused(with_layout(sdk_entry({.offset = 0x6100})), kMalformed, "page bound");
  expect_refused(with_layout(sdk_entry({.offset = 0x1000})), kMalformed, "overlap");
  expect_refused(with_layout(sdk_entry({.offset = kMax - 0xfff})), kMalformed, "it begins at");
  expect_refused(with_layout(sdk_entry({.pages = 0xffffffff, .offset = 0x6000})), kMalformed,
                 "room for");
  expect_refused(with_layout(sdk_entry({.offset = 0x6000, .flags = 0x103})), kMalformed, "SECINFO");
  expect_refused(with_layout(sdk_entry(
                     {.offset = 0x6000, .content_bytes = 16, .content_offset = 0xffff'fff0})),
                 kMalformed, "entry 0");
  expect_refused(with_layout(sdk_entry({.pages = 2,
                                        .offset = 0x6000,
                                        .content_bytes = 72,
                                        .content_offset = testing::kSdkDataOffset,
                                        .flags = 0x100})),
                 kMalformed, "a TCS of 2 pages");
  ByteVector short_table = sdk_entry({.offset = 0x6000});
  short_table.pop_back();
  expect_refused(with_layout(short_table), kMalformed, "layout table: 31 bytes");
}

ByteVector entry_and(const ByteVector& group) {
  return std::move(ByteWriter().put(sdk_entry({.offset = 0x6000})).put(group)).finish();
}

TEST(SdkImage, RefusesGroupsThatBreakTheRules) {
  using enum ErrorCode;
  EXPECT_TRUE(with_layout(entry_and(sdk_group(1, 3, 0x1000))).has_value());
  EXPECT_TRUE(with_layout(entry_and(sdk_group(1, 0, 0))).has_value());
  EXPECT_TRUE(with_layout(entry_and(sdk_group(0, 3, 0x1000))).has_value());
  expect_refused(with_layout(entry_and(sdk_group(2, 1, 0x1000))), kMalformed, "2 entries before");
  expect_refused(with_layout(entry_and(sdk_group(1, 0xffffffff, 0))), kMalformed, "a group");
  expect_refused(with_layout(entry_and(sdk_group(1, 0xffffffff, 0x1000))), kMalformed, "a group");
  ByteVector nested = entry_and(sdk_group(1, 1, 0x1000));
  const ByteVector outer = sdk_group(2, 1, 0x2000);
  nested.insert(nested.end(), outer.begin(), outer.end());
  expect_refused(with_layout(nested), kMalformed, "group of groups");
}

TEST(SdkImage, RefusesPatchesOutsideFileOrMetadata) {
  using enum ErrorCode;
  SdkParts parts = sdk_parts();
  parts.patches = testing::sdk_patch(0xffff'ffff'ffff'fff0, 0, 4);
  expect_refused(parse(parts), kMalformed, "patch 0: 4 bytes at");
  parts.patches = testing::sdk_patch(0, 0x2000, 4);
  expect_refused(parse(parts), kMalformed, "of the metadata");
  parts.patches = testing::sdk_patch(0x5000, 0, 4);
  expect_refused(parse(parts), kMalformed, "changes the metadata");
}

TEST(SdkImage, RefusesMetadataOfAnotherKind) {
  using enum ErrorCode;
  const auto bent = [](std::size_t offset, std::uint64_t value, std::size_t size) {
    ElfBuilder elf = sdk_elf(sdk_parts());
    poke(elf.sections[0].content, offset, value, size);
    return parse_enclave_image(elf.build());
  };
  constexpr std::size_t kMetadata = 25;  // behind the note's head and name
  expect_refused(bent(12, 'S', 1), kMalformed, "name");
  expect_refused(bent(4, 0x2001, 4), kTruncated, "description");
  expect_refused(bent(4, 1000, 4), kTruncated, "head");
  expect_refused(bent(kMetadata, 1, 8), kMalformed, "magic");
  for (const std::uint64_t major : {0U, 4U, 10U, 14U, 21U}) {
    expect_refused(bent(kMetadata + 8, major << 32, 8), kUnsupported,
                   "version " + std::to_string(major) + ".0");
  }
  expect_refused(bent(kMetadata + 16, 0x2001, 4), kMalformed, "its size");
  expect_refused(bent(kMetadata + 24, 0, 4), kMalformed, "SSA frame");
  expect_refused(bent(kMetadata + 40, 0x30000, 8), kMalformed, "power of two");
  expect_refused(bent(kMetadata + 1880, 64, 4), kMalformed, "layout table");
}

SdkParts with_version(SdkParts parts, std::uint64_t major, std::uint64_t minor) {
  parts.version = major << 32 | minor;
  return parts;
}

/// As the tool writes it: what is measured, with pages that are added when the enclave runs, and
/// two copies.
SdkParts parts_with_copies() {
  SdkParts parts = with_version(sdk_parts(), 2, 4);
  for (const ByteVector& dynamic :
       {sdk_entry({.id = 17, .attributes = 0x48, .pages = 4, .offset = 0x2b000}),
        sdk_entry({.id = 14, .attributes = 0x28, .offset = 0x2f000, .flags = 0x100}),
        sdk_group(2, 3, 0x5000)})
    parts.layout.insert(parts.layout.end(), dynamic.begin(), dynamic.end());
  parts.copies = {with_version(parts, 2, 1), with_version(sdk_parts(), 1, 4)};
  return parts;
}

TEST(SdkImage, TakesCopiesOfTheMetadataThatMeanTheSame) {
  SdkParts parts = parts_with_copies();
  const auto image = parse(parts);
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(measure(*image), measure(parse(sdk_parts()).value()));
  parts.copies.clear();
  EXPECT_EQ(measure(*image), measure(parse(parts).value())) << "the first alone";
  EXPECT_EQ(measure(*image), measure(parse(with_version(sdk_parts(), 1, 4)).value()))
      << "a copy alone";
}

TEST(SdkImage, RefusesCopiesThatMeanAnotherEnclave) {
  const auto refuses = [](std::string_view says, auto&& bend) {
    SdkParts parts = parts_with_copies();
    bend(parts.copies[1]);
    expect_refused(parse(parts), ErrorCode::kMalformed, says);
  };
  refuses("copy 2 of the metadata, version 1.4: another SIGSTRUCT",
          [](SdkParts& copy) { copy.sigstruct = to_vector(evidence::write_sigstruct({})); });
  refuses("another patch table", [](SdkParts& copy) { copy.patches.clear(); });
  refuses("another patch table", [](SdkParts& copy) { copy.data[0] ^= std::byte{1}; });
  refuses("another measured layout", [](SdkParts& copy) { copy.layout[4] ^= std::byte{1}; });
  refuses("another measured layout", [](SdkParts& copy) { copy.data[32] ^= std::byte{0x10}; });
  refuses("another measured layout", [](SdkParts& copy) { copy.enclave_size *= 2; });
  refuses("another measured layout", [](SdkParts& copy) { copy.ssa_frame_pages = 2; });
  refuses("another measured layout", [](SdkParts& copy) { copy.version = kFirstSdks; });
}

TEST(SdkImage, RefusesCopiesThatBreakTheFormat) {
  using enum ErrorCode;
  SdkParts parts = sdk_parts();
  parts.copies.assign(kMaxSdkMetadata - 1, sdk_parts());
  EXPECT_TRUE(parse(parts).has_value());
  parts.copies.push_back(sdk_parts());
  expect_refused(parse(parts), kUnsupported, "more than 7 copies");
  parts.copies = {with_version(sdk_parts(), 9, 0)};
  expect_refused(parse(parts), kUnsupported, "version 9.0");
  ElfBuilder elf = sdk_elf(parts_with_copies());
  ByteVector& section = elf.sections[0].content;
  // The last copy, cut within its head.
  poke(section, 4, 2 * 0x2000 + 1000, 4);
  section.resize(25 + 2 * 0x2000 + 1000);
  expect_refused(parse_enclave_image(elf.build()), kTruncated, "head");
}

TEST(SdkImage, SaysThatAFileIsNotSigned) {
  ElfBuilder elf = sdk_elf(sdk_parts());
  std::fill(elf.sections[0].content.begin() + 25, elf.sections[0].content.end(), std::byte{0});
  expect_refused(parse_enclave_image(elf.build()), ErrorCode::kUnsupported, "not signed");
}

TEST(SdkImage, MakesPagesWithRelocationsWritable) {
  ElfBuilder elf = sdk_elf(sdk_parts());
  // Of the code's second page; an empty table would be no page's.
  ByteWriter table;
  table.le(std::uint64_t{0x2010}).le(std::uint64_t{8}).le(std::uint64_t{0});
  elf.segments[1].content = std::move(table).finish();
  ByteWriter dynamic;
  for (const std::uint64_t value : {22U, 0U, 7U, 0x3010U, 8U, 24U, 9U, 24U}) dynamic.le(value);
  elf.segments.push_back({.type = ElfSegment::kDynamic, .content = std::move(dynamic).finish()});
  const auto image = parse_enclave_image(elf.build());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[0].offset, 0x1000);
  EXPECT_EQ(image->ranges[0].pages, 1U);
  EXPECT_EQ(image->ranges[0].flags.value, 0x205);
  EXPECT_EQ(image->ranges[1].offset, 0x2000);
  EXPECT_EQ(image->ranges[1].flags.value, 0x207);
  EXPECT_EQ(image->ranges[2].offset, 0x3000);
}

}  // namespace
}  // namespace confcom::enclave
