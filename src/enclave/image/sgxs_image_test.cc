#include "enclave/image/sgxs_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "base/byte_writer.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/elf_builder.h"
#include "evidence/testing/layout_check.h"

namespace confcom::enclave {
namespace {

using ::testing::HasSubstr;
using testing::poke;

constexpr std::uint64_t kData = 0x203;

void put_ecreate(ByteWriter& out) {
  out.put(as_bytes({"ECREATE\0", 8})).le(std::uint32_t{1}).le(std::uint64_t{0x8000}).zeros(44);
}
void put_eadd(ByteWriter& out, std::uint64_t offset, std::uint64_t flags) {
  out.put(as_bytes({"EADD\0\0\0\0", 8})).le(offset).le(flags).zeros(40);
}
void put_piece(ByteWriter& out, std::string_view tag, std::uint64_t offset, Bytes data) {
  out.put(as_bytes(tag)).le(offset).zeros(48).put(data);
}
constexpr std::string_view kExtend{"EEXTEND\0", 8};

// Where the records of small_file() are.
constexpr std::size_t kFirstEadd = 64;
constexpr std::size_t kFirstPiece = 128;
constexpr std::size_t kSecondPiece = 448;
constexpr std::size_t kSecondEadd = 768;

/// A page with its pieces 1 and 3, and two without any.
ByteVector small_file(std::string_view second_tag = kExtend) {
  const auto data = evidence::testing::pattern<kExtendBytes>();
  ByteWriter out;
  put_ecreate(out);
  put_eadd(out, 0x1000, kData);
  put_piece(out, kExtend, 0x1100, data);
  put_piece(out, second_tag, 0x1300, data);
  put_eadd(out, 0x4000, kData);
  put_eadd(out, 0x5000, kData);
  return std::move(out).finish();
}

TEST(SgxsImage, MeasuresToTheDigestOfTheFile) {
  const ByteVector file = small_file();
  const auto image = parse_sgxs_image(file);
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(measure(*image), crypto::sha256(file));
}

TEST(SgxsImage, PutsPagesThatAreAlikeIntoOneRange) {
  const auto image = parse_sgxs_image(small_file());
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->format, ImageFormat::kSgxs);
  EXPECT_EQ(image->size, 0x8000);
  ASSERT_EQ(image->ranges.size(), 2);
  EXPECT_EQ(image->ranges[0].measured, 0b1010);
  EXPECT_EQ(image->ranges[0].content.size(), kPageBytes);
  EXPECT_EQ(image->ranges[1].offset, 0x4000);
  EXPECT_EQ(image->ranges[1].pages, 2);
  EXPECT_EQ(image->ranges[1].measured, 0);
  EXPECT_TRUE(image->ranges[1].content.empty());
}

TEST(SgxsImage, LoadsWhatIsNotMeasured) {
  const auto image = parse_sgxs_image(small_file("UNMEASRD"));
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->ranges[0].measured, 0b0010);
  const auto data = evidence::testing::pattern<kExtendBytes>();
  EXPECT_TRUE(equal(image->ranges[0].content.subspan(0x300, kExtendBytes), data));
  const auto measured = parse_sgxs_image(small_file());
  ASSERT_TRUE(measured.has_value());
  EXPECT_NE(measure(*image), measure(*measured));
}

struct Bend {
  std::string_view name;
  std::size_t offset;
  std::uint64_t value;
  std::size_t size;
  std::string_view says;
};

TEST(SgxsImage, RefusesRecordsThatBreakTheFormat) {
  for (const Bend& bend : {
           Bend{"first record", 0, 'X', 1, "record at 0: it must be ECREATE"},
           Bend{"end of ECREATE", 63, 1, 1, "reserved bytes of ECREATE"},
           Bend{"size", 12, 0x8001, 8, "power of two"},
           Bend{"tag", kFirstEadd, 'X', 1, "record at 64: its tag"},
           Bend{"second ECREATE", kSecondEadd, 0x0045544145524345, 8, "its tag"},
           Bend{"end of SECINFO", kFirstEadd + 63, 1, 1, "reserved bytes of EADD"},
           Bend{"flags", kFirstEadd + 16, 0x303, 8, "SECINFO"},
           Bend{"page bound", kFirstEadd + 8, 0x1100, 8, "no page bound"},
           Bend{"the page again", kSecondEadd + 8, 0x1000, 8, "pages must ascend"},
           Bend{"outside", kSecondEadd + 64 + 8, 0x8000, 8, "room"},
           Bend{"end of EEXTEND", kFirstPiece + 63, 1, 1, "reserved bytes"},
           Bend{"of another page", kFirstPiece + 8, 0x2000, 8, "data for 0x2000"},
           Bend{"below the page", kFirstPiece + 8, 0xf00, 8, "data for 0xf00"},
           Bend{"piece bound", kFirstPiece + 8, 0x1180, 8, "multiple of 256"},
           Bend{"the piece again", kSecondPiece + 8, 0x1100, 8, "pieces of a page must ascend"},
           Bend{"an earlier piece", kSecondPiece + 8, 0x1000, 8, "pieces of a page must ascend"},
       }) {
    ByteVector file = small_file();
    poke(file, bend.offset, bend.value, bend.size);
    const auto image = parse_sgxs_image(file);
    ASSERT_FALSE(image.has_value()) << bend.name;
    EXPECT_EQ(image.error().code, ErrorCode::kMalformed) << bend.name;
    EXPECT_THAT(image.error().message, HasSubstr(bend.says)) << bend.name;
  }
}

TEST(SgxsImage, RefusesDataBeforeTheFirstPage) {
  ByteWriter out;
  put_ecreate(out);
  put_piece(out, kExtend, 0, ByteVector(kExtendBytes));
  const auto image = parse_sgxs_image(std::move(out).finish());
  ASSERT_FALSE(image.has_value());
  EXPECT_THAT(image.error().message, HasSubstr("before the first EADD"));
}

TEST(SgxsImage, RefusesAStreamThatIsNotFinished) {
  ByteVector file = small_file();
  poke(file, 0, 0x0044455a49534e55, 8);
  EXPECT_TRUE(is_sgxs(file));
  const auto image = parse_sgxs_image(file);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, ErrorCode::kUnsupported);
}

TEST(SgxsImage, RefusesWhatIsCutWithinARecord) {
  const ByteVector file = small_file();
  for (std::size_t size = 65; size < file.size(); ++size) {
    if (parse_sgxs_image(Bytes(file).first(size)).has_value()) {
      EXPECT_TRUE(size == kFirstPiece || size == kSecondPiece || size == kSecondEadd ||
                  size == kSecondEadd + 64)
          << size;
    }
  }
}

}  // namespace
}  // namespace confcom::enclave
