#include "evidence/snp/launch/vmsa.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

std::string at(const ByteArray<kSnpPageBytes>& page, std::size_t offset, std::size_t size) {
  return to_hex(Bytes(page).subspan(offset, size));
}

TEST(WriteResetVmsa, IsWhatQemuGivesTheFirstVcpu) {
  const auto page = write_reset_vmsa({.vmm = SnpVmm::kQemu,
                                      .start = kResetVector,
                                      .cpuid_signature = 0x00800f12,
                                      .sev_features = 0x21});
  EXPECT_EQ(at(page, 0x00, 16), "00009300ffff00000000000000000000");  // ES
  EXPECT_EQ(at(page, 0x10, 16), "00f09b00ffff00000000ffff00000000");  // CS
  EXPECT_EQ(at(page, 0x70, 16), "00008200ffff00000000000000000000");  // LDTR
  EXPECT_EQ(at(page, 0x90, 16), "00008b00ffff00000000000000000000");  // TR
  EXPECT_EQ(at(page, 0x178, 8), "f0ff000000000000");                  // RIP
  EXPECT_EQ(at(page, 0x310, 8), "120f800000000000");                  // RDX
  EXPECT_EQ(at(page, 0x3b0, 8), "2100000000000000");                  // SEV_FEATURES
  EXPECT_EQ(at(page, 0x408, 4), "801f0000");                          // MXCSR
  EXPECT_EQ(at(page, 0x410, 2), "7f03");                              // FCW
  EXPECT_TRUE(all_zero(Bytes(page).subspan(0x412)));
}

TEST(WriteResetVmsa, StartsTheOthersWhereTheFirmwareSays) {
  const auto page = write_reset_vmsa({.start = 0x0080b004, .sev_features = 1});
  EXPECT_EQ(at(page, 0x18, 8), "0000800000000000");   // CS base
  EXPECT_EQ(at(page, 0x178, 8), "04b0000000000000");  // RIP
}

TEST(WriteResetVmsa, KnowsOtherMakersOfGuests) {
  const auto first = write_reset_vmsa(
      {.vmm = SnpVmm::kEc2, .start = kResetVector, .cpuid_signature = 7, .sev_features = 1});
  EXPECT_EQ(at(first, 0x12, 2), "9a00");
  EXPECT_EQ(at(first, 0x310, 8), "0006000000000000");
  const auto other = write_reset_vmsa({.vmm = SnpVmm::kEc2, .start = 0x80b004, .sev_features = 1});
  EXPECT_EQ(at(other, 0x12, 2), "9b00");
  const auto gce =
      write_reset_vmsa({.vmm = SnpVmm::kGce, .start = kResetVector, .sev_features = 1});
  EXPECT_EQ(at(gce, 0x268, 8), "0601070000000000");
  EXPECT_TRUE(all_zero(Bytes(gce).subspan(0x400)));
}

}  // namespace
}  // namespace confcom::evidence
