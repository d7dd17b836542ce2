// Recorded CPUID dumps of machines with SGX: what they have of it. The expected numbers are worked
// out by hand from the dumps' registers, which stand beside them.

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/recorded_cpuid.h"
#include "platform/sgx_node/sgx_absence.h"
#include "platform/sgx_node/sgx_cpu.h"

namespace confcom::conformance {
namespace {

using platform::EpcProperty;
using platform::EpcSection;
using platform::RecordedCpuid;
using platform::SgxCpu;

const std::filesystem::path kData = std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "cpuid";

struct Recorded {
  std::string file;
  std::string brand;
  unsigned model;
  unsigned stepping;
  bool launch_control;
  bool sgx2;
  std::uint32_t misc_select;
  unsigned max_enclave_log2_bytes_64;
  std::uint64_t attributes;
  std::uint64_t xfrm;
  EpcSection epc;
  std::uint64_t mib;
};

std::ostream& operator<<(std::ostream& out, const Recorded& recorded) {
  return out << recorded.file;
}

constexpr auto kBoth = EpcProperty::kConfidentialityAndIntegrity;

const Recorded kRecorded[] = {
    // 7: EBX F2BF27EF, ECX 40405F4E; 12.0: 00000063-00000001-00000000-00002F1F;
    // 12.1: 000000B6-00000000-000002E7-00000000; 12.2: 30180001-00000000-0BC00001-00000000.
    // 0x0BC00000 is 188 times 0x100000; 0x2F is 47.
    {"GenuineIntel00706E5_IceLakeY_CPUID.txt",
     "Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz",
     0x7e,
     5,
     /*launch_control=*/true,
     /*sgx2=*/true,
     1,
     47,
     0xb6,
     0x2e7,
     {0x30180000, 0x0bc00000, kBoth},
     188},
    // 7: EBX 02946687, ECX 00000000; 12.0: 00000001-00000000-00000000-0000241F;
    // 12.1: 00000036-00000000-0000001B-00000000; 12.2: 70200001-00000000-05D80001-00000000.
    // 0x05D80000 is 93.5 times 0x100000.
    {"GenuineIntel00806E9_Kabylake_CPUID2.txt",
     "Intel(R) Pentium(R) CPU 4415U @ 2.30GHz",
     0x8e,
     9,
     /*launch_control=*/false,
     /*sgx2=*/false,
     0,
     36,
     0x36,
     0x1b,
     {0x70200000, 0x05d80000, kBoth},
     93},
    // 7: EBX 029C67AF, ECX 00000000; 12.0: 00000001-00000000-00000000-0000241F;
    // 12.1: 00000036-00000000-0000001F-00000000; 12.2: 70200001-00000000-05E00001-00000000.
    // 0x05E00000 is 94 times 0x100000.
    {"GenuineIntel00806EC_CometLake_CPUID3.txt",
     "Intel(R) Core(TM) i3-10110U CPU @ 2.10GHz",
     0x8e,
     12,
     /*launch_control=*/false,
     /*sgx2=*/false,
     0,
     36,
     0x36,
     0x1f,
     {0x70200000, 0x05e00000, kBoth},
     94},
};

class CpuidDump : public testing::TestWithParam<Recorded> {
 protected:
  static SgxCpu inspect(const std::string& file) {
    const ByteVector dump = load_file(kData / file, kMaxFileBytes).value();
    return inspect_cpu(RecordedCpuid::parse(as_text(dump)).value());
  }

  SgxCpu cpu_ = inspect(GetParam().file);
};

TEST_P(CpuidDump, SaysWhichProcessorItIs) {
  EXPECT_EQ(cpu_.vendor, "GenuineIntel");
  EXPECT_EQ(cpu_.brand, GetParam().brand);
  EXPECT_EQ(cpu_.family, 6U);
  EXPECT_EQ(cpu_.model, GetParam().model);
  EXPECT_EQ(cpu_.stepping, GetParam().stepping);
  EXPECT_EQ(cpu_.hypervisor, std::nullopt);
}

TEST_P(CpuidDump, SaysWhatItsSgxCanDo) {
  EXPECT_TRUE(cpu_.sgx && cpu_.sgx1);
  EXPECT_EQ(cpu_.launch_control, GetParam().launch_control);
  EXPECT_EQ(cpu_.sgx2, GetParam().sgx2);
  EXPECT_EQ(cpu_.misc_select, GetParam().misc_select);
  EXPECT_EQ(cpu_.max_enclave_log2_bytes_32, 31U);
  EXPECT_EQ(cpu_.max_enclave_log2_bytes_64, GetParam().max_enclave_log2_bytes_64);
  EXPECT_EQ(cpu_.attributes, GetParam().attributes);
  EXPECT_EQ(cpu_.xfrm, GetParam().xfrm);
}

TEST_P(CpuidDump, SaysWhatEpcMemoryItHas) {
  ASSERT_EQ(cpu_.epc.sections.size(), 1U);
  EXPECT_EQ(cpu_.epc.sections[0], GetParam().epc);
  EXPECT_TRUE(cpu_.epc.problems.empty());
  EXPECT_EQ(make_epc_inventory(cpu_.epc, {}, std::nullopt).total_mib(), GetParam().mib);
}

/// Linux's driver works with the first of them alone; here no machine has a device node.
TEST_P(CpuidDump, SaysWhetherLinuxTakesIt) {
  const auto epc = make_epc_inventory(cpu_.epc, {}, std::nullopt);
  EXPECT_EQ(why_no_sgx(cpu_, epc, {}, std::nullopt), GetParam().launch_control
                                                         ? platform::SgxAbsence::kNoDriver
                                                         : platform::SgxAbsence::kNoLaunchControl);
}

INSTANTIATE_TEST_SUITE_P(Recorded, CpuidDump, testing::ValuesIn(kRecorded));

}  // namespace
}  // namespace confcom::conformance
