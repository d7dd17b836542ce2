#include "enclave/image/enclave_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "enclave/image/confcom_image.h"
#include "enclave/image/measurement.h"
#include "enclave/testing/elf_builder.h"
#include "enclave/testing/image_builder.h"

namespace confcom::enclave {
namespace {

using testing::ElfBuilder;
using ::testing::HasSubstr;

TEST(ParseEnclaveImage, MeasuresTheSameAsAnSgxsStreamOfIt) {
  for (const ByteVector& file :
       {testing::make_confcom_file(as_bytes("\xc3"), {.threads = 3, .heap_pages = 2}),
        testing::sdk_elf(testing::sdk_parts()).build()}) {
    const auto image = parse_enclave_image(file);
    ASSERT_TRUE(image.has_value()) << image.error().message;
    const auto again = parse_enclave_image(testing::make_sgxs_file(*image));
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->format, ImageFormat::kSgxs);
    EXPECT_EQ(measure(*again), measure(*image));
  }
}

TEST(ParseEnclaveImage, RefusesWhatIsNoEnclave) {
  const auto text = parse_enclave_image(to_vector(as_bytes("#!/bin/sh\n")));
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().code, ErrorCode::kUnsupported);
  const auto program = parse_enclave_image(ElfBuilder().build());
  ASSERT_FALSE(program.has_value());
  EXPECT_EQ(program.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(program.error().message, HasSubstr("no enclave"));
  EXPECT_FALSE(parse_enclave_image({}).has_value());
}

TEST(ParseEnclaveImage, SaysThatOpenEnclaveImagesAreNotKnown) {
  ElfBuilder elf;
  elf.sections = {{".oeinfo", 1, ByteVector(16)}};
  const auto image = parse_enclave_image(elf.build());
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(image.error().message, HasSubstr("Open Enclave"));
}

TEST(ParseEnclaveImage, RefusesToChooseBetweenTwoFormats) {
  ElfBuilder elf = testing::confcom_elf(as_bytes("\xc3"));
  elf.sections.push_back({".note.sgxmeta", 7, ByteVector(16)});
  const auto image = parse_enclave_image(elf.build());
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, ErrorCode::kMalformed);
}

TEST(CopyPage, GivesContentThenZerosThenFill) {
  const ByteVector content(kPageBytes + 6, std::byte{0x11});
  const PageRange range{.pages = 3, .content = content, .fill = 0x04030201};
  ByteArray<kPageBytes> page{};
  copy_page(range, 0, page);
  EXPECT_TRUE(equal(page, Bytes(content).first(kPageBytes)));
  copy_page(range, 1, page);
  EXPECT_EQ(as_text(Bytes(page).first(12)),
            std::string_view("\x11\x11\x11\x11\x11\x11\0\0\1\2\3\4", 12));
  copy_page(range, 2, page);
  EXPECT_EQ(as_text(Bytes(page).first(4)), "\1\2\3\4");
  EXPECT_EQ(as_text(Bytes(page).last(4)), "\1\2\3\4");
}

}  // namespace
}  // namespace confcom::enclave
