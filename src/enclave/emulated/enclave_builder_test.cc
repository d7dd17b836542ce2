#include "enclave/emulated/enclave_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using ::testing::HasSubstr;

/// Frames with room for any state.
constexpr std::uint32_t kLargeFrames = 4;

EnclaveImage image_with(std::uint32_t ssa_frame_pages) {
  EnclaveImage image;
  image.ssa_frame_pages = ssa_frame_pages;
  return image;
}

Secs secs_with(Attributes attributes, std::uint32_t misc_select = 0) {
  Secs secs;
  secs.attributes = attributes;
  secs.misc_select = misc_select;
  return secs;
}

Result<void> create(const Secs& secs, std::uint32_t ssa_frame_pages = kLargeFrames) {
  return check_creation(image_with(ssa_frame_pages), secs, XsaveLayout::of_processor());
}

struct XfrmCase {
  const char* name;
  std::uint64_t xfrm;
  const char* refused_for = nullptr;
};

class Xfrm : public ::testing::TestWithParam<XfrmCase> {};

TEST_P(Xfrm, IsWhatXsetbvTakes) {
  const Result<void> created =
      create(secs_with({.flags = Attributes::kMode64Bit, .xfrm = GetParam().xfrm}));
  ASSERT_EQ(created.has_value(), GetParam().refused_for == nullptr);
  if (created.has_value()) return;
  EXPECT_EQ(created.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(created.error().message, HasSubstr(GetParam().refused_for));
}

constexpr XfrmCase kXfrms[] = {
    {"Legacy", 0x3},
    {"Avx", 0x7},
    {"Mpx", 0x1b},
    {"AvxAndMpx", 0x1f},
    {"Avx512", 0xe7},
    {"Keys", 0x203},
    {"Amx", 0x60003},
    {"All", 0x602ff},
    {"Nothing", 0, "without x87 and SSE"},
    {"NoX87", 0x2, "without x87 and SSE"},
    {"NoSse", 0x1, "without x87 and SSE"},
    {"AvxWithoutSse", 0x5, "without x87 and SSE"},
    {"MpxBoundsAlone", 0xb, "part of MPX"},
    {"MpxConfigurationAlone", 0x13, "part of MPX"},
    {"Avx512WithoutAvx", 0xe3, "part of AVX-512"},
    {"MasksAlone", 0x27, "part of AVX-512"},
    {"LowRegistersAlone", 0x47, "part of AVX-512"},
    {"HighRegistersAlone", 0x87, "part of AVX-512"},
    {"Avx512WithoutMasks", 0xc7, "part of AVX-512"},
    {"TileConfigurationAlone", 0x20003, "part of AMX"},
    {"TilesAlone", 0x40003, "part of AMX"},
};
INSTANTIATE_TEST_SUITE_P(Each, Xfrm, ::testing::ValuesIn(kXfrms),
                         [](const auto& test) { return test.param.name; });

TEST(Creation, RefusesWhatEmulatedProcessorsLack) {
  constexpr std::uint64_t kFlags = Attributes::kMode64Bit;
  EXPECT_TRUE(create(secs_with({.flags = kFlags, .xfrm = 3}), 1).has_value());
  EXPECT_THAT(create(secs_with({.flags = 0, .xfrm = 3})).error().message, HasSubstr("MODE64BIT"));
  EXPECT_THAT(create(secs_with({.flags = kFlags | 1U << 10, .xfrm = 3})).error().message,
              HasSubstr("attributes 0x400"));
  EXPECT_THAT(create(secs_with({.flags = kFlags, .xfrm = 3}, 2)).error().message,
              HasSubstr("MISCSELECT 0x2"));
  EXPECT_THAT(create(secs_with({.flags = kFlags, .xfrm = 3}), 0).error().message,
              HasSubstr("SSA frames have 0 pages"));
}

}  // namespace
}  // namespace confcom::enclave
