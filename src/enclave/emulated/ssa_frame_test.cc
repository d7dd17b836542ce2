#include "enclave/emulated/ssa_frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "enclave/image/page.h"

namespace confcom::enclave {
namespace {

constexpr std::uint64_t kX87AndSse = 3;
constexpr std::size_t kMxcsr = XsaveLayout::kMxcsr;
constexpr std::size_t kHeader = XsaveLayout::kLegacyBytes;

class SsaFrameTest : public ::testing::Test {
 protected:
  SsaFrameTest() {
    record_->xsave_bytes = static_cast<std::uint32_t>(layout_.area_bytes(layout_.supported()));
    for (std::size_t i = 0; i < kHeader; ++i) record_->xsave.at(i) = static_cast<std::byte>(i);
    put(record_->xsave, kMxcsr, std::uint32_t{0x1f80});
    put(record_->xsave, kHeader, kX87AndSse);
    record_->registers.rax = 0xa;
    record_->registers.rip = 0x1234;
    record_->registers.rflags = 0x202;
    record_->fs_base = 0x5000;
    record_->gs_base = 0x6000;
  }

  template <class T>
  static void put(std::span<std::byte> to, std::size_t at, T value) {
    std::memcpy(to.subspan(at, sizeof value).data(), &value, sizeof value);
  }
  template <class T>
  static T get(std::span<const std::byte> from, std::size_t at) {
    T value{};
    std::memcpy(&value, from.subspan(at, sizeof value).data(), sizeof value);
    return value;
  }

  [[nodiscard]] SsaFrame frame() { return {memory_, layout_, kX87AndSse}; }
  /// Saves, has the enclave change its frame, and restores.
  template <class T>
  bool restores_with(std::size_t at, T value) {
    frame().save(*record_, {}, false);
    put(memory_, at, value);
    return frame().restore(*record_);
  }

  XsaveLayout layout_ = XsaveLayout::of_processor();
  std::array<std::byte, kPageBytes> memory_{};
  std::unique_ptr<ThreadRecord> record_ = std::make_unique<ThreadRecord>();
};

constexpr std::size_t kGpr = kPageBytes - SsaFrame::kGprBytes;

TEST_F(SsaFrameTest, HasTheArchitecturesPlaces) {
  frame().save(*record_, {.exit_info = 0x80000306, .exinfo_address = 7, .exinfo_error_code = 8},
               true);
  EXPECT_EQ(get<std::uint64_t>(memory_, kGpr), 0xaU);
  EXPECT_EQ(get<std::uint64_t>(memory_, kGpr + 136), 0x1234U);
  EXPECT_EQ(get<std::uint32_t>(memory_, kGpr + 160), 0x80000306U);
  EXPECT_EQ(get<std::uint64_t>(memory_, kGpr + 168), 0x5000U);
  EXPECT_EQ(get<std::uint64_t>(memory_, kGpr + 176), 0x6000U);
  EXPECT_EQ(get<std::uint64_t>(memory_, kGpr - 16), 7U);
  EXPECT_EQ(get<std::uint32_t>(memory_, kGpr - 8), 8U);
}

TEST_F(SsaFrameTest, ComesBackAsItWasSaved) {
  frame().save(*record_, {}, false);
  ThreadRecord out;
  ASSERT_TRUE(frame().restore(out));
  EXPECT_EQ(out.registers.rax, 0xaU);
  EXPECT_EQ(out.registers.rip, 0x1234U);
  EXPECT_EQ(out.fs_base, 0x5000U);
  EXPECT_TRUE(std::ranges::equal(std::span(out.xsave).first(XsaveLayout::kSoftware),
                                 std::span(record_->xsave).first(XsaveLayout::kSoftware)));
}

/// Those bytes of a signal's frame are the kernel's: its size and magic.
TEST_F(SsaFrameTest, KeepsWhatIsTheKernelsOutOfTheEnclave) {
  frame().save(*record_, {}, false);
  EXPECT_TRUE(std::ranges::all_of(std::span(memory_).subspan(XsaveLayout::kSoftware, 48),
                                  [](std::byte b) { return b == std::byte{0}; }));
}

TEST_F(SsaFrameTest, SavesOnlyWhatXfrmNames) {
  put(record_->xsave, kHeader, layout_.supported());
  frame().save(*record_, {}, false);
  EXPECT_EQ(get<std::uint64_t>(memory_, kHeader), kX87AndSse);
}

TEST_F(SsaFrameTest, StateThatIsInitialIsSavedAsThat) {
  put(record_->xsave, kHeader, std::uint64_t{0});
  frame().save(*record_, {}, false);
  EXPECT_EQ(get<std::uint16_t>(memory_, 0), 0x37f);
  EXPECT_EQ(get<std::uint64_t>(memory_, 160), 0U) << "XMM0";
}

TEST_F(SsaFrameTest, WhatTheProcessorWouldRefuseIsRefused) {
  EXPECT_TRUE(restores_with(kMxcsr, std::uint32_t{0x1f80}));
  EXPECT_FALSE(restores_with(kMxcsr, std::uint32_t{0x80000000})) << "reserved bit of MXCSR";
  EXPECT_FALSE(restores_with(kHeader, std::uint64_t{1} << 2)) << "AVX, which XFRM does not name";
  EXPECT_FALSE(restores_with(kHeader, std::uint64_t{1} << 63));
  EXPECT_FALSE(restores_with(kHeader + 8, std::uint64_t{1})) << "XCOMP_BV";
  EXPECT_FALSE(restores_with(kHeader + 56, std::uint64_t{1})) << "reserved";
  EXPECT_FALSE(restores_with(kGpr + 168, std::uint64_t{1} << 63)) << "FS that is no address";
  EXPECT_FALSE(restores_with(kGpr + 176, std::uint64_t{1} << 47)) << "GS that is no address";
}

TEST_F(SsaFrameTest, FlagsThatAreNotAProgramsAreNotRestored) {
  ASSERT_TRUE(restores_with(kGpr + 128, ~std::uint64_t{0}));
  EXPECT_EQ(record_->registers.rflags & 0x3000, 0U) << "IOPL";
  EXPECT_EQ(record_->registers.rflags & 0x20000, 0U) << "VM";
  EXPECT_EQ(record_->registers.rflags & 0x200, 0x200U) << "interrupts stay on";
}

TEST_F(SsaFrameTest, GrowsWithWhatItHolds) {
  EXPECT_EQ(SsaFrame::smallest(layout_, 3, 0), 512U + 64 + 184);
  EXPECT_EQ(SsaFrame::smallest(layout_, 3, kMiscExinfo), 512U + 64 + 184 + 16);
  EXPECT_GT(SsaFrame::smallest(layout_, layout_.supported(), 0), SsaFrame::smallest(layout_, 3, 0));
}

}  // namespace
}  // namespace confcom::enclave
