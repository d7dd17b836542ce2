#include "enclave/image/segment_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "enclave/testing/elf_builder.h"

namespace confcom::enclave {
namespace {

using testing::ElfBuilder;
using ::testing::HasSubstr;

ElfBuilder::Segment zeros(std::uint64_t address, std::uint64_t bytes) {
  return {.flags = ElfSegment::kRead, .address = address, .memory_bytes = bytes};
}

Result<std::vector<ElfSegment>> segments_of(const std::vector<ElfBuilder::Segment>& segments) {
  ElfBuilder elf;
  elf.segments = segments;
  const ByteVector file = elf.build();
  CONFCOM_TRY(const ElfFile parsed, ElfFile::parse(file));
  return segments_to_add(parsed);
}

TEST(SegmentsToAdd, AreThoseThatAreLoadedAndNotEmpty) {
  ElfBuilder::Segment other = zeros(0x1000, 0x1000);
  other.type = ElfSegment::kDynamic;
  const auto segments = segments_of({zeros(0x1000, 0x1001), zeros(0x2000, 0), other,
                                     zeros(0x3000, 1), zeros(kMaxEnclaveBytes - 1, 1)});
  ASSERT_TRUE(segments.has_value()) << segments.error().message;
  ASSERT_EQ(segments->size(), 3U);
  EXPECT_EQ((*segments)[0].address, 0x1000U);
  EXPECT_EQ((*segments)[1].address, 0x3000U);
}

TEST(SegmentsToAdd, AscendAndShareNoPage) {
  for (const std::uint64_t second : {0x2fffU, 0x2000U, 0x1000U, 0U}) {
    const auto refused = segments_of({zeros(0x1000, 0x1001), zeros(second, 0x10)});
    ASSERT_FALSE(refused.has_value()) << second;
    EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(refused.error().message, HasSubstr("begins below 0x3000"));
  }
}

TEST(SegmentsToAdd, EndBelowTheLargestEnclave) {
  const auto refused = segments_of({zeros(kMaxEnclaveBytes - 1, 2)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
}

/// The content of a segment's pages, from the first on.
ByteVector pages_of(std::uint64_t address, const ByteVector& content, std::uint64_t memory) {
  const ElfSegment segment{.flags = ElfSegment::kRead,
                           .address = address,
                           .file_bytes = content.size(),
                           .memory_bytes = memory,
                           .content = {}};
  EnclaveImage image;
  add_segment(segment, content, image);
  ByteVector out;
  for (const PageRange& range : image.ranges) {
    EXPECT_EQ(range.offset, address / kPageBytes * kPageBytes + out.size());
    EXPECT_EQ(range.measured, PageRange::kAll);
    for (std::uint64_t i = 0; i < range.pages; ++i) {
      ByteArray<kPageBytes> page{};
      copy_page(range, i, page);
      out.insert(out.end(), page.begin(), page.end());
    }
  }
  return out;
}

TEST(AddSegment, AddsAllPagesThatItTouchesWithZerosAround) {
  struct Case {
    std::uint64_t lead;
    std::size_t content;
    std::uint64_t memory;
    std::size_t pages;
  };
  for (const Case& c : std::vector<Case>{{0, 0, 1, 1},
                                         {0, 0x1000, 0x1000, 1},
                                         {0, 0x1001, 0x1001, 2},
                                         {0, 1, 0x3000, 3},
                                         {0xfff, 1, 1, 1},
                                         {0xfff, 1, 2, 2},
                                         {0xfff, 2, 2, 2},
                                         {0x10, 0x1800, 0x1ff1, 3}}) {
    const ByteVector content(c.content, std::byte{0xaa});
    ByteVector want(c.lead);
    want.insert(want.end(), content.begin(), content.end());
    want.resize(c.pages * kPageBytes);
    EXPECT_TRUE(pages_of(0x5000 + c.lead, content, c.memory) == want)
        << c.lead << ' ' << c.content << ' ' << c.memory;
  }
}

TEST(FlagsOf, ArePermissionsInTheProcessorsBits) {
  for (std::uint32_t elf = 0; elf < 8; ++elf) {
    const std::uint64_t want = (elf & 4U) >> 2U | (elf & 2U) | (elf & 1U) << 2U;
    EXPECT_EQ(flags_of({.flags = elf, .content = {}}), SecinfoFlags::regular(want)) << elf;
  }
}

}  // namespace
}  // namespace confcom::enclave
