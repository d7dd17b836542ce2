#include "platform/sgx_node/sgx_cpu.h"

#include <gtest/gtest.h>

#include "platform/sgx_node/testing/fake_cpuid.h"

namespace confcom::platform {
namespace {

using testing::FakeCpuid;
using testing::sgx_server;

TEST(InspectCpu, ReadsAServersSgx) {
  const SgxCpu cpu = inspect_cpu(sgx_server(65536));
  EXPECT_EQ(cpu.vendor, "GenuineIntel");
  EXPECT_EQ(cpu.brand, "");
  EXPECT_EQ(cpu.family, 6U);
  EXPECT_EQ(cpu.model, 0x6aU);
  EXPECT_EQ(cpu.stepping, 6U);
  EXPECT_EQ(cpu.hypervisor, std::nullopt);
  EXPECT_TRUE(cpu.sgx && cpu.launch_control && cpu.sgx1 && cpu.sgx2);
  EXPECT_EQ(cpu.misc_select, 1U);
  EXPECT_EQ(cpu.max_enclave_log2_bytes_32, 31U);
  EXPECT_EQ(cpu.max_enclave_log2_bytes_64, 56U);
  EXPECT_EQ(cpu.attributes, 0xb6U);
  EXPECT_EQ(cpu.xfrm, 0x2e7U);
  EXPECT_EQ(cpu.epc.total_bytes(), 128ULL << 30);
}

TEST(InspectCpu, TellsEachBitApart) {
  FakeCpuid fake = sgx_server();
  fake.set(7, 0, {.ebx = 1U << 2, .ecx = ~(1U << 30)}).set(0x12, 0, {.eax = 0b01});
  const SgxCpu cpu = inspect_cpu(fake);
  EXPECT_TRUE(cpu.sgx && cpu.sgx1);
  EXPECT_FALSE(cpu.launch_control || cpu.sgx2);
  fake.set(7, 0, {.ebx = ~(1U << 2), .ecx = 1U << 30});
  EXPECT_FALSE(inspect_cpu(fake).sgx);
}

TEST(InspectCpu, JoinsTheHalvesOfSecsAttributes) {
  FakeCpuid fake = sgx_server();
  fake.set(0x12, 1, {0x11111111, 0x22222222, 0x33333333, 0x44444444});
  const SgxCpu cpu = inspect_cpu(fake);
  EXPECT_EQ(cpu.attributes, 0x2222222211111111U);
  EXPECT_EQ(cpu.xfrm, 0x4444444433333333U);
}

TEST(InspectCpu, BelievesNoOtherVendorsSgxBit) {
  FakeCpuid fake("AuthenticAMD");
  fake.set(7, 0, {.ebx = 1U << 2, .ecx = 1U << 30}).set(1, 0, {.eax = 0x00a20f12});
  fake.set_section(0, {0x1000, 0x1000, EpcProperty::kConfidentiality});
  const SgxCpu cpu = inspect_cpu(fake);
  EXPECT_EQ(cpu.vendor, "AuthenticAMD");
  EXPECT_EQ(cpu.family, 0x19U);
  EXPECT_EQ(cpu.model, 0x21U);
  EXPECT_EQ(cpu.stepping, 2U);
  EXPECT_FALSE(cpu.is_intel() || cpu.sgx || cpu.launch_control);
  EXPECT_TRUE(cpu.epc.sections.empty());
}

TEST(InspectCpu, BelievesNoDataOfAnotherLeafOnAnOldProcessor) {
  FakeCpuid fake("GenuineIntel", 5);
  fake.set(5, 0, {~0U, ~0U, ~0U, ~0U});
  const SgxCpu cpu = inspect_cpu(fake);
  EXPECT_FALSE(cpu.sgx);
  EXPECT_TRUE(cpu.epc.sections.empty());
}

TEST(InspectCpu, NamesTheHypervisor) {
  FakeCpuid fake = sgx_server();
  EXPECT_EQ(inspect_cpu(fake.set_hypervisor("Microsoft Hv")).hypervisor, "Microsoft Hv");
  const std::string_view kvm("KVMKVMKVM\0\0\0", 12);
  EXPECT_EQ(inspect_cpu(fake.set_hypervisor(kvm)).hypervisor, "KVMKVMKVM");
}

TEST(InspectCpu, ReadsTheBrandWithoutWhatPadsIt) {
  FakeCpuid fake = sgx_server();
  fake.set(0x80000000, 0, {.eax = 0x80000008})
      .set(0x80000002, 0, {0x20202020, 0x65746e49, 0x0152286c, 0x00000000})
      .set(0x80000003, 0, {0x65746e49, 0, 0, 0});
  EXPECT_EQ(inspect_cpu(fake).brand, "Intel(R?");
}

}  // namespace
}  // namespace confcom::platform
