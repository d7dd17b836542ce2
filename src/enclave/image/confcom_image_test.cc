#include "enclave/image/confcom_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/elf_builder.h"
#include "enclave/testing/image_builder.h"

namespace confcom::enclave {
namespace {

using testing::confcom_elf;
using testing::ElfBuilder;
using ::testing::HasSubstr;
using testing::make_confcom_file;

Bytes code() { return as_bytes("\xc3 code"); }

Result<EnclaveImage> parse(const ByteVector& file) { return parse_enclave_image(file); }

ConfcomNote two_threads() {
  return {.ssa_frame_pages = 1,
          .ssa_frames = 2,
          .threads = 2,
          .heap_pages = 3,
          .stack_pages = 4,
          .dynamic_pages = 5};
}

struct Want {
  std::uint64_t offset;
  std::uint64_t pages;
  std::uint64_t flags;
};

TEST(ConfcomImage, LaysOutSegmentsHeapAndThreads) {
  const auto image = parse(make_confcom_file(code(), two_threads()));
  ASSERT_TRUE(image.has_value()) << image.error().message;
  const std::vector<Want> want = {{0x1000, 1, 0x205},  {0x3000, 3, 0x203},  {0x7000, 4, 0x203},
                                  {0xc000, 1, 0x203},  {0xd000, 2, 0x203},  {0xf000, 1, 0x100},
                                  {0x11000, 4, 0x203}, {0x16000, 1, 0x203}, {0x17000, 2, 0x203},
                                  {0x19000, 1, 0x100}};
  ASSERT_EQ(image->ranges.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(image->ranges[i].offset, want[i].offset) << i;
    EXPECT_EQ(image->ranges[i].pages, want[i].pages) << i;
    EXPECT_EQ(image->ranges[i].flags.value, want[i].flags) << i;
    EXPECT_EQ(image->ranges[i].measured, PageRange::kAll) << i;
  }
  EXPECT_EQ(image->size, 0x20000);
  EXPECT_EQ(image->format, ImageFormat::kConfcom);
  EXPECT_FALSE(image->sigstruct.has_value());
}

std::vector<std::uint64_t> numbers(Bytes in, std::size_t count) {
  ByteReader reader(in, "numbers");
  std::vector<std::uint64_t> out(count);
  for (std::uint64_t& each : out) each = reader.le<std::uint64_t>("number").value();
  return out;
}

TEST(ConfcomImage, TellsEachThreadWhereItsPartsAre) {
  const auto image = parse(make_confcom_file(code(), two_threads()));
  ASSERT_TRUE(image.has_value()) << image.error().message;
  // Itself, size, heap, stack, dynamic pages, its number and how many there are.
  const std::vector<std::uint64_t> want = {0x16000, 0x20000, 0x3000, 0x3000,        0x11000,
                                           0x15000, 0x1a000, 0x5000, 1 | 2ULL << 32};
  EXPECT_EQ(numbers(image->ranges[7].content, 9), want);
}

TEST(ConfcomImage, WritesEachThreadsControlStructure) {
  const auto image = parse(make_confcom_file(code(), two_threads()));
  ASSERT_TRUE(image.has_value()) << image.error().message;
  // OSSA; CSSA and NSSA; OENTRY; AEP; OFSBASGX; OGSBASGX; limits
  const std::vector<std::uint64_t> want = {
      0, 0, 0x17000, 2ULL << 32, 0x1000, 0, 0x16000, 0x16000, 0xfff | 0xfffULL << 32};
  EXPECT_EQ(numbers(image->ranges[9].content, 9), want);
}

TEST(ConfcomImage, SaysNothingOfPartsThatAreLeftOut) {
  const auto image = parse(make_confcom_file(code()));
  ASSERT_TRUE(image.has_value()) << image.error().message;
  ASSERT_EQ(image->ranges.size(), 5);
  const auto page = numbers(image->ranges[2].content, 8);
  EXPECT_EQ(page[2], 0);
  EXPECT_EQ(page[3], 0);
  EXPECT_EQ(page[6], 0);
  EXPECT_EQ(page[7], 0);
}

TEST(ConfcomImage, AddsTheWholeOfThePagesThatASegmentTouches) {
  ElfBuilder elf = confcom_elf(code());
  elf.segments.push_back({.type = ElfSegment::kLoad,
                          .flags = ElfSegment::kRead | ElfSegment::kWrite,
                          .address = 0x2ff0,
                          .content = ByteVector(0x20, std::byte{0xdd}),
                          .memory_bytes = 0x2011});
  const auto image = parse(elf.build());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[1].offset, 0x2000);
  EXPECT_EQ(image->ranges[1].pages, 1);
  EXPECT_EQ(image->ranges[1].content[0xfef], std::byte{0});
  EXPECT_EQ(image->ranges[1].content[0xff0], std::byte{0xdd});
  EXPECT_EQ(image->ranges[2].offset, 0x3000);
  EXPECT_EQ(image->ranges[2].pages, 3);
  EXPECT_EQ(image->ranges[2].content.size(), 0x10);
}

TEST(ConfcomImage, MeasuresTheSameSignedOrNot) {
  const ByteVector file = make_confcom_file(code());
  ConfcomNote note;
  note.sigstruct.emplace().isv_svn = 7;
  const auto unsigned_image = parse(file);
  const auto signed_image = parse(testing::with_note(file, note));
  ASSERT_TRUE(unsigned_image.has_value() && signed_image.has_value());
  EXPECT_EQ(measure(*unsigned_image), measure(*signed_image));
  ASSERT_TRUE(signed_image->sigstruct.has_value());
  EXPECT_EQ(signed_image->sigstruct.value_or(evidence::Sigstruct{}).isv_svn, 7);
}

TEST(ConfcomImage, MeasuresEveryByteOfThePages) {
  const auto image = parse(make_confcom_file(code()));
  const auto other = parse(make_confcom_file(as_bytes("\xc3 Code")));
  ASSERT_TRUE(image.has_value() && other.has_value());
  EXPECT_NE(measure(*image), measure(*other));
}

void expect_refused(const ByteVector& file, ErrorCode code, std::string_view says) {
  const auto image = parse(file);
  ASSERT_FALSE(image.has_value()) << says;
  EXPECT_EQ(image.error().code, code) << image.error().message;
  EXPECT_THAT(image.error().message, HasSubstr(says));
}

TEST(ConfcomImage, RefusesNumbersOverTheirLimits) {
  struct Case {
    std::size_t offset;
    std::uint64_t least;
    std::uint64_t most;
    std::size_t size;
    std::string_view field;
  };
  for (const Case& c :
       {Case{4, 1, 64, 4, "ssa_frame_pages"}, Case{8, 2, 16, 4, "ssa_frames"},
        Case{12, 1, 1024, 4, "threads"}, Case{16, 0, 1 << 24, 8, "heap_pages"},
        Case{24, 1, 1 << 20, 8, "stack_pages"}, Case{32, 0, 1 << 24, 8, "dynamic_pages"}}) {
    const auto with = [&](std::uint64_t value) {
      const auto written = write_confcom_note({});
      ByteVector note = to_vector(written);
      testing::poke(note, c.offset, value, c.size);
      return parse_confcom_note(note);
    };
    EXPECT_TRUE(with(c.least).has_value()) << c.field;
    EXPECT_TRUE(with(c.most).has_value()) << c.field;
    ASSERT_FALSE(with(c.most + 1).has_value()) << c.field;
    EXPECT_THAT(with(c.most + 1).error().message, HasSubstr(c.field));
    if (c.least == 0) continue;
    EXPECT_FALSE(with(c.least - 1).has_value()) << c.field;
  }
}

TEST(ConfcomImage, RefusesMorePagesThanTheCap) {
  expect_refused(make_confcom_file(code(), {.threads = 1024, .stack_pages = 1 << 20}),
                 ErrorCode::kUnsupported, "its size");
  expect_refused(make_confcom_file(code(), {.heap_pages = kMaxImagePages}), ErrorCode::kUnsupported,
                 "more than");
}

TEST(ConfcomImage, RefusesNotesOfOtherVersions) {
  const auto written = write_confcom_note({.version = 2});
  EXPECT_EQ(parse_confcom_note(written).error().code, ErrorCode::kUnsupported);
  auto reserved = write_confcom_note({});
  reserved[44] = std::byte{1};
  EXPECT_THAT(parse_confcom_note(reserved).error().message, HasSubstr("reserved"));
  EXPECT_EQ(parse_confcom_note(Bytes(written).first(1855)).error().code, ErrorCode::kTruncated);
}

TEST(ConfcomImage, RefusesFilesThatNeedALoader) {
  using enum ErrorCode;
  ElfBuilder elf = confcom_elf(code());
  elf.type = ElfFile::kExecutable;
  expect_refused(elf.build(), kUnsupported, "ET_DYN");

  elf = confcom_elf(code());
  elf.segments.push_back({.type = ElfSegment::kInterpreter, .content = {}});
  expect_refused(elf.build(), kUnsupported, "PT_INTERP");

  elf = confcom_elf(code());
  ByteVector needed(32);
  needed[16] = std::byte{1};
  elf.segments.push_back({.type = ElfSegment::kDynamic, .content = needed});
  EXPECT_TRUE(parse(elf.build()).has_value()) << "after the end of the dynamic section";
  elf.segments.back().content[0] = std::byte{1};
  expect_refused(elf.build(), kUnsupported, "DT_NEEDED");
}

TEST(ConfcomImage, RefusesSegmentsThatBreakTheRules) {
  using enum ErrorCode;
  ElfBuilder elf = confcom_elf(code());
  elf.segments[0].flags = 7;
  expect_refused(elf.build(), kMalformed, "not both writable");
  elf.segments[0].flags = ElfSegment::kExecute;
  expect_refused(elf.build(), kMalformed, "must be readable");
  elf.segments[0].flags = ElfSegment::kRead;
  expect_refused(elf.build(), kMalformed, "entry point");

  elf = confcom_elf(code());
  elf.entry = 0x1000 + code().size();
  expect_refused(elf.build(), kMalformed, "entry point");

  elf = confcom_elf(code());
  elf.segments.push_back(elf.segments[0]);
  expect_refused(elf.build(), kMalformed, "share no page");
  elf.segments[1].address = 0x0;
  expect_refused(elf.build(), kMalformed, "must ascend");
  elf.segments[1].address = kMaxEnclaveBytes;
  expect_refused(elf.build(), kUnsupported, "at most");
}

TEST(ConfcomImage, RefusesASignatureThatWouldBeMeasured) {
  ByteVector file = make_confcom_file(code());
  testing::poke(file, 64 + 32, file.size() - 0x1000, 8);  // the segment's bytes in the file
  testing::poke(file, 64 + 40, file.size(), 8);
  expect_refused(file, ErrorCode::kMalformed, "would be measured");
}

}  // namespace
}  // namespace confcom::enclave
