#include "enclave/image/text_relocations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_writer.h"
#include "enclave/testing/elf_builder.h"

namespace confcom::enclave {
namespace {

using ::testing::ElementsAre;
using testing::ElfBuilder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kTable = 0x8000;
constexpr std::uint64_t kRelative = 8;

struct Relocation {
  std::uint64_t address = 0;
  std::uint64_t type = kRelative;
};

ByteVector table_of(const std::vector<Relocation>& relocations) {
  ByteWriter out;
  for (const auto& [address, type] : relocations)
    out.le(address).le(type | std::uint64_t{5} << 32).le(std::uint64_t{0});
  return std::move(out).finish();
}

ByteVector dynamic_of(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& entries) {
  ByteWriter out;
  for (const auto& [tag, value] : entries) out.le(tag).le(value);
  return std::move(out).finish();
}

/// Code from 0x1000 to 0x5000, and the table.
Result<std::vector<std::uint64_t>> pages_of(const ByteVector& table, const ByteVector& dynamic) {
  ElfBuilder elf;
  elf.segments = {
      {.flags = 5, .address = 0x1000, .content = ByteVector(0x4000), .memory_bytes = 0x4000},
      {.flags = 4, .address = kTable, .content = table, .memory_bytes = table.size()},
      {.type = ElfSegment::kDynamic, .content = dynamic}};
  const ByteVector file = elf.build();
  CONFCOM_TRY(const ElfFile parsed, ElfFile::parse(file));
  return text_relocation_pages(parsed);
}

Result<std::vector<std::uint64_t>> rela_pages(const std::vector<Relocation>& relocations) {
  const ByteVector table = table_of(relocations);
  return pages_of(table, dynamic_of({{7, kTable}, {8, table.size()}, {9, 24}, {22, 0}}));
}

TEST(TextRelocations, AreThePagesThatAnyRelocationChanges) {
  EXPECT_THAT(rela_pages({{0x3000}, {0x1ff8}, {0x3fff - 8}, {0x3010}}).value(), ElementsAre(1, 3));
  EXPECT_THAT(rela_pages({{0x1ff9}}).value(), ElementsAre(1, 2)) << "over a page's end";
  EXPECT_THAT(rela_pages({{0x1000, 0}}).value(), IsEmpty()) << "R_X86_64_NONE";
  EXPECT_THAT(rela_pages({}).value(), IsEmpty());
}

TEST(TextRelocations, AreOfTwoTables) {
  const ByteVector table = table_of({{0x1000}, {0x4000}});
  const std::uint64_t half = table.size() / 2;
  EXPECT_THAT(
      pages_of(table, dynamic_of({{22, 0}, {23, kTable + half}, {2, half}, {20, 7}})).value(),
      ElementsAre(4));
  EXPECT_THAT(
      pages_of(
          table,
          dynamic_of({{22, 0}, {23, kTable + half}, {2, half}, {7, kTable}, {8, half}, {9, 24}}))
          .value(),
      ElementsAre(1, 4));
}

TEST(TextRelocations, CountOnlyWhereTheFileSaysThatItHasThem) {
  const ByteVector table = table_of({{0x1000}});
  EXPECT_THAT(pages_of(table, {}).value(), IsEmpty());
  EXPECT_THAT(pages_of(table, dynamic_of({{7, kTable}, {8, 24}, {9, 24}})).value(), IsEmpty());
  EXPECT_THAT(pages_of(table, dynamic_of({{7, kTable}, {8, 24}, {9, 24}, {0, 0}, {22, 0}})).value(),
              IsEmpty())
      << "behind the last entry";
}

TEST(TextRelocations, RefusesWhatBreaksTheFormat) {
  const ByteVector table = table_of({{0x1000}});
  const auto refuses = [&](std::string_view says, const ByteVector& dynamic, ErrorCode code) {
    const auto pages = pages_of(table, dynamic);
    ASSERT_FALSE(pages.has_value()) << says;
    EXPECT_EQ(pages.error().code, code) << pages.error().message;
    EXPECT_THAT(pages.error().message, HasSubstr(says));
  };
  using enum ErrorCode;
  refuses("two entries with tag 22", dynamic_of({{22, 0}, {22, 0}}), kMalformed);
  refuses("DT_RELAENT is 0", dynamic_of({{22, 0}, {7, kTable}, {8, 24}}), kMalformed);
  refuses("DT_RELAENT is 16", dynamic_of({{22, 0}, {7, kTable}, {8, 24}, {9, 16}}), kMalformed);
  refuses("a table of 23 bytes", dynamic_of({{22, 0}, {23, kTable}, {2, 23}}), kMalformed);
  refuses("25 bytes at 0x8000", dynamic_of({{22, 0}, {23, kTable}, {2, 25}}), kMalformed);
  refuses("no segment", dynamic_of({{22, 0}, {23, 0}, {2, 24}}), kMalformed);
  refuses("no segment", dynamic_of({{22, 0}, {23, ~std::uint64_t{0}}, {2, 24}}), kMalformed);
  ByteVector cut = dynamic_of({{22, 0}});
  cut.resize(12);
  refuses("value", cut, kTruncated);
  const auto outside = rela_pages({{0x5000}});
  ASSERT_FALSE(outside.has_value());
  EXPECT_THAT(outside.error().message, HasSubstr("changes 0x5000, which no segment has"));
}

TEST(TextRelocations, MakeWritableWhatHasContent) {
  const ByteVector content(0x2010, std::byte{0xc3});
  const std::vector<PageRange> ranges = {
      {.offset = 0x1000, .pages = 5, .flags = SecinfoFlags::regular(5), .content = content},
      {.offset = 0x8000, .pages = 2, .flags = SecinfoFlags::regular(3), .content = content}};
  const auto split = with_writable(ranges, {2, 3, 4, 8});
  struct Want {
    std::uint64_t offset;
    std::uint64_t pages;
    std::uint64_t permissions;
    std::size_t content;
  };
  const std::vector<Want> want = {{0x1000, 1, 5, 0x1000},
                                  {0x2000, 1, 7, 0x1000},
                                  {0x3000, 1, 7, 0x10},
                                  {0x4000, 2, 5, 0},
                                  {0x8000, 2, 3, 0x2010}};
  ASSERT_EQ(split.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(split[i].offset, want[i].offset) << i;
    EXPECT_EQ(split[i].pages, want[i].pages) << i;
    EXPECT_EQ(split[i].flags.permissions(), want[i].permissions) << i;
    EXPECT_EQ(split[i].content.size(), want[i].content) << i;
  }
}

}  // namespace
}  // namespace confcom::enclave
