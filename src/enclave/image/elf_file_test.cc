#include "enclave/image/elf_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/byte_writer.h"
#include "enclave/testing/elf_builder.h"

namespace confcom::enclave {
namespace {

using testing::ElfBuilder;
using ::testing::HasSubstr;
using testing::make_note;
using testing::poke;

// Where the fields stand in what the builder writes.
constexpr std::size_t kSegmentsAt = 64;
constexpr std::size_t kSectionsOffset = 40;
constexpr std::size_t kSegmentBytes = 54;
constexpr std::size_t kSegmentCount = 56;
constexpr std::size_t kSectionBytes = 58;
constexpr std::size_t kSectionCount = 60;
constexpr std::size_t kNamesSection = 62;

ByteVector bytes_of(std::string_view text) { return to_vector(as_bytes(text)); }

ElfBuilder two_segments() {
  ElfBuilder elf;
  elf.entry = 0x1010;
  elf.segments = {{.type = ElfSegment::kLoad,
                   .flags = ElfSegment::kRead | ElfSegment::kExecute,
                   .address = 0x1000,
                   .content = bytes_of("code"),
                   .memory_bytes = 4},
                  {.type = 6, .address = 0x40, .content = {}},
                  {.type = ElfSegment::kLoad,
                   .flags = ElfSegment::kRead | ElfSegment::kWrite,
                   .address = 0x2000,
                   .content = bytes_of("data"),
                   .memory_bytes = 0x1234}};
  elf.sections = {{".text", 1, bytes_of("code")}, {".note.x", ElfSection::kNote, bytes_of("note")}};
  return elf;
}

std::size_t section_header(const ByteVector& file, std::size_t index) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < 8; ++i)
    at |= std::to_integer<std::size_t>(file.at(kSectionsOffset + i)) << (8 * i);
  return at + 64 * index;
}

TEST(ElfFile, ReadsHeadersSegmentsAndSections) {
  const ByteVector bytes = two_segments().build();
  const auto file = ElfFile::parse(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->type(), ElfFile::kSharedObject);
  EXPECT_EQ(file->entry(), 0x1010);
  ASSERT_EQ(file->segments().size(), 3);
  const auto loads = file->load_segments();
  ASSERT_EQ(loads.size(), 2);
  EXPECT_EQ(as_text(loads[1].content), "data");
  EXPECT_EQ(loads[1].address, 0x2000);
  EXPECT_EQ(loads[1].end(), 0x3234);
  EXPECT_EQ(loads[1].flags, ElfSegment::kRead | ElfSegment::kWrite);
  ASSERT_EQ(file->sections().size(), 4);
  EXPECT_EQ(file->sections()[1].name, ".text");
}

TEST(ElfFile, FindsTheOnlySectionOfAName) {
  const ByteVector bytes = two_segments().build();
  const auto file = ElfFile::parse(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const auto section = file->find_section(".note.x");
  ASSERT_TRUE(section.has_value()) << section.error().message;
  EXPECT_EQ(as_text(section->content), "note");
  EXPECT_TRUE(file->has_section(".text"));
  EXPECT_FALSE(file->has_section(".data"));
  EXPECT_EQ(file->find_section(".data").error().code, ErrorCode::kNotFound);
}

TEST(ElfFile, RefusesToChooseBetweenTwoSectionsOfAName) {
  ElfBuilder elf = two_segments();
  elf.sections[0].name = ".note.x";
  const ByteVector bytes = elf.build();
  const auto file = ElfFile::parse(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->find_section(".note.x").error().code, ErrorCode::kMalformed);
}

TEST(ElfFile, MayHaveNoSections) {
  ByteVector bytes = two_segments().build();
  poke(bytes, kSectionsOffset, 0, 8);
  poke(bytes, kSectionCount, 0, 2);
  const auto file = ElfFile::parse(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_TRUE(file->sections().empty());
}

TEST(ElfFile, HasNoContentOfWhatIsInMemoryAlone) {
  ByteVector bytes = two_segments().build();
  poke(bytes, section_header(bytes, 1) + 4, ElfSection::kNoBits, 4);
  poke(bytes, section_header(bytes, 1) + 32, std::numeric_limits<std::uint64_t>::max(), 8);
  const auto file = ElfFile::parse(bytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_TRUE(file->sections()[1].content.empty());
}

struct Bend {
  std::string_view name;
  std::size_t offset;
  std::uint64_t value;
  std::size_t size;
  ErrorCode code;
  std::string_view says;
};

void expect_refused(const Bend& bend) {
  ByteVector bytes = two_segments().build();
  poke(bytes, bend.offset, bend.value, bend.size);
  const auto file = ElfFile::parse(bytes);
  ASSERT_FALSE(file.has_value()) << bend.name;
  EXPECT_EQ(file.error().code, bend.code) << bend.name << ": " << file.error().message;
  EXPECT_THAT(file.error().message, HasSubstr(bend.says)) << bend.name;
}

TEST(ElfFile, RefusesAnotherKindOfFile) {
  for (const Bend& bend : {
           Bend{"magic", 0, 0x7e, 1, ErrorCode::kMalformed, "magic"},
           Bend{"32 bits", 4, 1, 1, ErrorCode::kUnsupported, "class 1"},
           Bend{"big-endian", 5, 2, 1, ErrorCode::kUnsupported, "byte order 2"},
           Bend{"version of the identity", 6, 0, 1, ErrorCode::kUnsupported, "versions 0 and 1"},
           Bend{"machine", 18, 183, 2, ErrorCode::kUnsupported, "machine 183"},
           Bend{"version", 20, 2, 4, ErrorCode::kUnsupported, "versions 1 and 2"},
       })
    expect_refused(bend);
}

TEST(ElfFile, RefusesTablesThatDoNotFit) {
  for (const Bend& bend : {
           Bend{"segment size", kSegmentBytes, 57, 2, ErrorCode::kMalformed, "segment headers of"},
           Bend{"section size", kSectionBytes, 40, 2, ErrorCode::kMalformed, "section headers of"},
           Bend{"segments", kSegmentCount, 129, 2, ErrorCode::kUnsupported, "at most 128"},
           Bend{"sections", kSectionCount, 4097, 2, ErrorCode::kUnsupported, "at most 4096"},
           Bend{"sections past the end", kSectionCount, 5, 2, ErrorCode::kTruncated, "table"},
           Bend{"offset of segments", 32, ~std::uint64_t{0}, 8, ErrorCode::kTruncated, "table"},
           Bend{"sections uncounted", kSectionCount, 0, 2, ErrorCode::kUnsupported, "count"},
           Bend{"names", kNamesSection, 4, 2, ErrorCode::kMalformed, "names are in section 4"},
       })
    expect_refused(bend);
}

TEST(ElfFile, RefusesSegmentsOutsideFileOrMemory) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  for (const Bend& bend : {
           Bend{"offset", kSegmentsAt + 8, kMax - 1, 8, ErrorCode::kTruncated, "segment 0"},
           Bend{"file size", kSegmentsAt + 32, kMax, 8, ErrorCode::kTruncated, "segment 0"},
           Bend{"address", kSegmentsAt + 16, kMax - 3, 8, ErrorCode::kMalformed, "addresses"},
           Bend{"memory size", kSegmentsAt + 40, 3, 8, ErrorCode::kMalformed, "in memory"},
       })
    expect_refused(bend);
}

TEST(ElfFile, RefusesSectionsOutsideTheFile) {
  const ByteVector bytes = two_segments().build();
  const std::size_t text = section_header(bytes, 1);
  const std::size_t names = section_header(bytes, 3);
  for (const Bend& bend : {
           Bend{"offset", text + 24, bytes.size(), 8, ErrorCode::kTruncated, "section 1"},
           Bend{"size", text + 32, bytes.size(), 8, ErrorCode::kTruncated, "section 1"},
           Bend{"name", text, 100, 4, ErrorCode::kMalformed, "section 1: its name"},
           Bend{"name's end", names + 32, 20, 8, ErrorCode::kMalformed, "section 3: its name"},
       })
    expect_refused(bend);
}

TEST(ElfFile, RefusesEveryFileCutShort) {
  const ByteVector bytes = two_segments().build();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(ElfFile::parse(Bytes(bytes).first(size)).has_value()) << size;
}

TEST(FindNote, FindsByNameAndType) {
  ByteWriter out;
  out.put(make_note("GNU", 3, as_bytes("build")));
  out.put(make_note("confcom", 2, as_bytes("other")));
  out.put(make_note("confcom", 1, as_bytes("this")));
  const ByteVector section = std::move(out).finish();
  const auto found = find_note(section, "confcom", 1);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(as_text(*found), "this");
  EXPECT_EQ(find_note(section, "GNU", 1).error().code, ErrorCode::kNotFound);
}

TEST(FindNote, NeedsNoPaddingAfterTheLast) {
  const ByteVector padded = make_note("confcom", 1, as_bytes("12345"));
  const Bytes section = Bytes(padded).first(padded.size() - 3);
  const auto found = find_note(section, "confcom", 1);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(as_text(*found), "12345");
}

TEST(FindNote, RefusesTwoAndWhatIsCutShort) {
  const ByteVector one = make_note("confcom", 1, as_bytes("this"));
  const ByteVector two = std::move(ByteWriter().put(one).put(one)).finish();
  EXPECT_EQ(find_note(two, "confcom", 1).error().code, ErrorCode::kMalformed);
  for (std::size_t size = 1; size < one.size(); ++size)
    EXPECT_EQ(find_note(Bytes(one).first(size), "confcom", 1).error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace confcom::enclave
