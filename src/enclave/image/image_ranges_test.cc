#include "enclave/image/image_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string_view>

namespace confcom::enclave {
namespace {

using ::testing::HasSubstr;

constexpr SecinfoFlags kData = SecinfoFlags::regular(SecinfoFlags::kRead | SecinfoFlags::kWrite);

EnclaveImage good_image() {
  EnclaveImage image;
  image.size = 0x8000;
  // Not ascending: the order is that in which they are added.
  image.ranges = {{.offset = 0x4000, .pages = 4, .flags = kData, .content = {}},
                  {.offset = 0x1000, .pages = 3, .flags = kData, .content = {}},
                  {.offset = 0, .pages = 1, .flags = SecinfoFlags::tcs(), .content = {}}};
  return image;
}

TEST(CheckImage, TakesRangesThatTouch) {
  const auto checked = check_image(good_image());
  EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

TEST(CheckImage, TakesTheLargest) {
  EnclaveImage image = good_image();
  image.size = kMaxEnclaveBytes;
  image.ranges = {{.offset = 0, .pages = kMaxImagePages, .flags = kData, .content = {}}};
  const auto checked = check_image(image);
  EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

struct Case {
  std::string_view name;
  std::function<void(EnclaveImage&)> bend;
  ErrorCode code;
  std::string_view says;
};

void expect_refused(const Case& c) {
  EnclaveImage image = good_image();
  c.bend(image);
  const auto checked = check_image(image);
  ASSERT_FALSE(checked.has_value()) << c.name;
  EXPECT_EQ(checked.error().code, c.code) << c.name;
  EXPECT_THAT(checked.error().message, HasSubstr(c.says)) << c.name;
}

TEST(CheckImage, RefusesSizes) {
  using enum ErrorCode;
  for (const Case& c : {
           Case{"not a power of two", [](auto& i) { i.size = 0x9000; }, kMalformed, "power of two"},
           Case{"none", [](auto& i) { i.size = 0; }, kMalformed, "power of two"},
           Case{"a page", [](auto& i) { i.size = 0x1000; }, kMalformed, "two pages"},
           Case{"too large", [](auto& i) { i.size = 2 * kMaxEnclaveBytes; }, kUnsupported,
                "at most"},
           Case{"no frame", [](auto& i) { i.ssa_frame_pages = 0; }, kMalformed, "SSA frame"},
           Case{"frame", [](auto& i) { i.ssa_frame_pages = 65; }, kMalformed, "SSA frame has 65"},
           Case{"no pages", [](auto& i) { i.ranges.clear(); }, kMalformed, "no pages"},
       })
    expect_refused(c);
}

TEST(CheckImage, RefusesRangesOutOfPlace) {
  using enum ErrorCode;
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  static const ByteVector page_and_more(4097);
  for (const Case& c : {
           Case{"unaligned", [](auto& i) { i.ranges[0].offset = 0x4010; }, kMalformed,
                "page bound"},
           Case{"empty", [](auto& i) { i.ranges[1].pages = 0; }, kMalformed, "0 pages"},
           Case{"past the end", [](auto& i) { i.ranges[0].pages = 5; }, kMalformed,
                "room for 1 to 4"},
           Case{"pages wrap", [](auto& i) { i.ranges[0].pages = kMax; }, kMalformed, "room"},
           Case{"behind the end", [](auto& i) { i.ranges[0].offset = 0x9000; }, kMalformed,
                "1 to 0"},
           Case{"overlap", [](auto& i) { i.ranges[2].pages = 2; }, kMalformed, "overlap"},
           Case{"the same", [](auto& i) { i.ranges[2].offset = 0x4000; }, kMalformed, "overlap"},
           Case{"content", [](auto& i) { i.ranges[2].content = page_and_more; }, kMalformed, "fit"},
       })
    expect_refused(c);
}

TEST(CheckImage, RefusesWhatEaddFaultsAt) {
  for (const std::uint64_t flags : {0x000U, 0x003U, 0x303U, 0x403U, 0x101U, 0x102U, 0x202U, 0x206U,
                                    0x20bU, 0x213U, 0x223U, 0x10203U}) {
    expect_refused({"flags", [flags](auto& i) { i.ranges[1].flags = {flags}; },
                    ErrorCode::kMalformed, "SECINFO flags"});
  }
}

TEST(CheckImage, TakesOnlySoManyPages) {
  expect_refused(
      {"one too many",
       [](auto& i) {
         i.size = kMaxEnclaveBytes;
         i.ranges[0] = {
             .offset = 0x100000, .pages = kMaxImagePages - 3, .flags = kData, .content = {}};
       },
       ErrorCode::kUnsupported, "more than"});
}

}  // namespace
}  // namespace confcom::enclave
