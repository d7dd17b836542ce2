#include "enclave/image/sigstruct_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/byte_writer.h"
#include "enclave/image/confcom_image.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/sdk_image.h"
#include "enclave/testing/elf_builder.h"
#include "evidence/testing/layout_check.h"

namespace confcom::enclave {
namespace {

using evidence::kSigstructBytes;
using evidence::Sigstruct;
using ::testing::ElementsAre;
using testing::ElfBuilder;
using ::testing::HasSubstr;

Sigstruct some_sigstruct() {
  Sigstruct out;
  out.enclave_hash = evidence::testing::pattern<32>();
  out.isv_svn = 9;
  return out;
}

ByteVector sigstruct_bytes() { return to_vector(evidence::write_sigstruct(some_sigstruct())); }

ByteVector joined(const std::vector<ByteVector>& parts) {
  ByteVector out;
  for (const ByteVector& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

/// One metadata, as far as it matters here.
ByteVector metadata(const ByteVector& sigstruct, std::uint32_t size = 2000) {
  ByteWriter out;
  out.le(std::uint64_t{0x86A8'0294'635D'0E4C}).le(std::uint64_t{0x2'0000'0004}).le(size);
  out.put(ByteVector(12)).le(std::uint32_t{1}).put(ByteVector(28)).put(sigstruct);
  ByteVector bytes = std::move(out).finish();
  bytes.resize(2000);
  return bytes;
}

/// Its description is not padded.
ByteVector sdk_note(const ByteVector& description) {
  ByteWriter out;
  out.le(std::uint32_t{13}).le(static_cast<std::uint32_t>(description.size()));
  out.le(std::uint32_t{1}).put(as_bytes(std::string_view("sgx_metadata\0", 13)));
  return joined({std::move(out).finish(), description});
}

ByteVector confcom_note(const ConfcomNote& note) {
  return testing::make_note(kConfcomNoteName, kConfcomNoteType, write_confcom_note(note));
}

ElfBuilder elf_with(const std::string& section, const ByteVector& content) {
  ElfBuilder elf;
  elf.segments = {{.flags = ElfSegment::kRead | ElfSegment::kExecute,
                   .address = 0x1000,
                   .content = ByteVector(100, std::byte{0x90}),
                   .memory_bytes = 100}};
  elf.sections = {{section, ElfSection::kNote, content}};
  return elf;
}

ByteVector sdk_file(const ByteVector& description) {
  return elf_with(".note.sgxmeta", sdk_note(description)).build();
}
ByteVector confcom_file(const ConfcomNote& note) {
  return elf_with(".note.confcom.enclave", confcom_note(note)).build();
}
ByteVector oe_file(const ByteVector& info) { return elf_with(".oeinfo", info).build(); }

/// Where `part` stands in `file`; it must stand there once.
std::size_t only_offset(const ByteVector& file, const ByteVector& part) {
  const auto found = std::ranges::search(file, part);
  EXPECT_FALSE(found.empty());
  EXPECT_TRUE(std::ranges::search(found.begin() + 1, file.end(), part.begin(), part.end()).empty());
  return static_cast<std::size_t>(found.begin() - file.begin());
}

void expect_found(const ByteVector& file, SigstructCarrier carrier) {
  const auto place = find_sigstruct(file);
  ASSERT_TRUE(place.has_value()) << place.error().message;
  EXPECT_EQ(place->carrier, carrier);
  EXPECT_THAT(place->offsets, ElementsAre(only_offset(file, sigstruct_bytes())));
  EXPECT_EQ(read_sigstruct(file).value(), some_sigstruct());
}

TEST(FindSigstruct, FindsItInEveryKindOfFile) {
  expect_found(sigstruct_bytes(), SigstructCarrier::kBare);
  expect_found(sdk_file(metadata(sigstruct_bytes())), SigstructCarrier::kSdk);
  expect_found(confcom_file({.sigstruct = some_sigstruct()}), SigstructCarrier::kConfcom);
}

TEST(FindSigstruct, FindsItAtAnyOffsetOfAnOpenEnclaveImage) {
  for (const std::size_t before : {0U, 1U, 16U, 333U}) {
    expect_found(oe_file(joined({ByteVector(before), sigstruct_bytes()})),
                 SigstructCarrier::kOpenEnclave);
    expect_found(oe_file(joined({ByteVector(before), sigstruct_bytes(), ByteVector(77)})),
                 SigstructCarrier::kOpenEnclave);
  }
}

TEST(FindSigstruct, SaysWhichMiscSelectTheFileAsksFor) {
  EXPECT_EQ(find_sigstruct(confcom_file({.misc_select = 5, .sigstruct = {}})).value().misc_select,
            5U);
  EXPECT_EQ(find_sigstruct(sdk_file(metadata(sigstruct_bytes()))).value().misc_select, 1U);
}

struct Refused {
  std::string name;
  ByteVector file;
  ErrorCode code;
  std::string words;
};

void expect_refused(const std::vector<Refused>& cases) {
  for (const Refused& c : cases) {
    const auto refused = read_sigstruct(c.file);
    ASSERT_FALSE(refused.has_value()) << c.name;
    EXPECT_EQ(to_string(refused.error().code), to_string(c.code)) << c.name;
    EXPECT_THAT(refused.error().message, HasSubstr(c.words)) << c.name;
  }
}

TEST(ReadSigstruct, SaysWhereThereIsNone) {
  expect_refused(
      {{"nothing", {}, ErrorCode::kNotFound, "no SIGSTRUCT in it"},
       {"an SGXS", to_vector(as_bytes("ECREATE")), ErrorCode::kNotFound, "no SIGSTRUCT in it"},
       {"a byte more", joined({sigstruct_bytes(), ByteVector(1)}), ErrorCode::kNotFound,
        "no SIGSTRUCT in it"},
       {"zeros as long", ByteVector(kSigstructBytes), ErrorCode::kNotFound, "no SIGSTRUCT in it"},
       {"another ELF file", elf_with(".text", {}).build(), ErrorCode::kNotFound, "neither"},
       {"no metadata yet", sdk_file(ByteVector(4000)), ErrorCode::kNotFound, "sgx_sign"},
       {"SDK, not signed", sdk_file(metadata(ByteVector(1808))), ErrorCode::kNotFound,
        "not signed"},
       {"own, not signed", confcom_file({}), ErrorCode::kNotFound, "not signed"},
       {"Open Enclave, not signed", oe_file(ByteVector(4000)), ErrorCode::kNotFound, "oesign"}});
}

TEST(ReadSigstruct, RefusesWhatBreaksItsFormat) {
  ByteVector bent = sigstruct_bytes();
  bent[100] = std::byte{1};
  ElfBuilder two = elf_with(".oeinfo", sigstruct_bytes());
  two.sections.push_back({".note.sgxmeta", 7, sdk_note(metadata(sigstruct_bytes()))});
  ByteVector cut_note = sdk_note(metadata(sigstruct_bytes()));
  cut_note.resize(1000);
  ByteVector cut_copy = joined({metadata(sigstruct_bytes()), metadata(sigstruct_bytes())});
  cut_copy.resize(3000);
  expect_refused({{"a reserved byte", bent, ErrorCode::kMalformed, "reserved"},
                  {"two sections", two.build(), ErrorCode::kMalformed, "two of"},
                  {"two SIGSTRUCTs", oe_file(joined({sigstruct_bytes(), sigstruct_bytes()})),
                   ErrorCode::kMalformed, "2 places"},
                  {"metadata too small", sdk_file(metadata(sigstruct_bytes(), 1871)),
                   ErrorCode::kMalformed, "its size is 1871"},
                  {"metadata too large", sdk_file(metadata(sigstruct_bytes(), 2001)),
                   ErrorCode::kMalformed, "its size is 2001"},
                  {"a copy cut short", sdk_file(cut_copy), ErrorCode::kTruncated, "head"},
                  {"a note cut short", elf_with(".note.sgxmeta", cut_note).build(),
                   ErrorCode::kTruncated, "description"},
                  {"an ELF file cut short",
                   to_vector(as_bytes("\x7f"
                                      "ELF")),
                   ErrorCode::kTruncated, "ELF"}});
}

TEST(ReadSigstruct, RefusesOneThatIsLoaded) {
  const ByteVector note = confcom_note({.sigstruct = some_sigstruct()});
  ElfBuilder elf = elf_with(".note.confcom.enclave", note);
  const ByteVector file = elf.build();
  ByteVector loaded = file;
  // The first program header's p_offset and p_filesz: the whole file.
  testing::poke(loaded, 64 + 8, 0, 8);
  testing::poke(loaded, 64 + 32, file.size(), 8);
  testing::poke(loaded, 64 + 40, file.size(), 8);
  expect_refused({{"the whole file", loaded, ErrorCode::kMalformed, "is loaded"}});
}

TEST(ReadSigstruct, TakesTheCopiesOfAnSdkFileForOne) {
  const ByteVector one = metadata(sigstruct_bytes());
  const ByteVector file = sdk_file(joined({one, one, ByteVector(500)}));
  const auto place = find_sigstruct(file);
  ASSERT_TRUE(place.has_value()) << place.error().message;
  ASSERT_EQ(place->offsets.size(), 2U);
  EXPECT_EQ(place->offsets[1] - place->offsets[0], 2000U);
  EXPECT_EQ(read_sigstruct(file).value(), some_sigstruct());
  ByteVector differs = file;
  differs[place->offsets[1] + 600] ^= std::byte{1};
  expect_refused({{"a copy", differs, ErrorCode::kMalformed, "differ"}});
}

TEST(ReadSigstruct, TakesNoMoreCopiesThanThereEverAre) {
  const ByteVector one = metadata(sigstruct_bytes());
  std::vector<ByteVector> copies(kMaxSdkMetadata, one);
  EXPECT_TRUE(read_sigstruct(sdk_file(joined(copies))).has_value());
  copies.push_back(one);
  expect_refused({{"too many", sdk_file(joined(copies)), ErrorCode::kUnsupported, "more than 7"}});
}

TEST(WithSigstruct, MakesCopiesAlikeAgain) {
  Sigstruct other = some_sigstruct();
  other.isv_svn = 10;
  const ByteVector old = metadata(to_vector(evidence::write_sigstruct(other)));
  const ByteVector file = sdk_file(joined({metadata(sigstruct_bytes()), old, old}));
  EXPECT_FALSE(read_sigstruct(file).has_value());
  const auto written = with_sigstruct(file, other);
  ASSERT_TRUE(written.has_value()) << written.error().message;
  EXPECT_EQ(read_sigstruct(*written).value(), other);
}

TEST(WithSigstruct, ChangesNothingElse) {
  Sigstruct other = some_sigstruct();
  other.isv_svn = 10;
  const ByteVector one = metadata(sigstruct_bytes());
  for (const ByteVector& file : {sigstruct_bytes(), sdk_file(joined({one, one})), confcom_file({}),
                                 confcom_file({.sigstruct = some_sigstruct()})}) {
    const auto written = with_sigstruct(file, other);
    ASSERT_TRUE(written.has_value()) << written.error().message;
    EXPECT_EQ(read_sigstruct(*written).value(), other);
    ByteVector undone = *written;
    const SigstructPlace place = find_sigstruct(file).value();
    for (const std::size_t at : place.offsets) {
      std::ranges::copy(std::span(file).subspan(at, kSigstructBytes),
                        undone.begin() + static_cast<std::ptrdiff_t>(at));
    }
    EXPECT_EQ(undone, file);
  }
}

TEST(WithSigstruct, RefusesAPlaceThatHeadersStandInToo) {
  ByteVector file = confcom_file({});
  const std::size_t place = find_sigstruct(file).value().offsets.front();
  // The section headers, moved to where the signature goes.
  constexpr std::size_t kSectionsOffset = 40;
  constexpr std::size_t kHeaderBytes = 192;
  std::uint64_t headers = 0;
  for (std::size_t i = 0; i < 8; ++i)
    headers |= std::to_integer<std::uint64_t>(file.at(kSectionsOffset + i)) << (8 * i);
  const ByteVector moved = to_vector(Bytes(file).subspan(headers, kHeaderBytes));
  std::ranges::copy(moved, file.begin() + static_cast<std::ptrdiff_t>(place + 1000));
  testing::poke(file, kSectionsOffset, place + 1000, 8);
  const auto refused = with_sigstruct(file, some_sigstruct());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
}

TEST(WithSigstruct, LeavesOpenEnclaveImagesToTheirTool) {
  const auto refused = with_sigstruct(oe_file(sigstruct_bytes()), some_sigstruct());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("oesign"));
}

TEST(SigstructCarrier, HasAName) {
  EXPECT_EQ(to_string(SigstructCarrier::kBare), "sigstruct");
  EXPECT_EQ(to_string(SigstructCarrier::kOpenEnclave), "open_enclave");
}

}  // namespace
}  // namespace confcom::enclave
