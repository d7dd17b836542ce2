#include "platform/sgx_node/cpuid.h"

#include <gtest/gtest.h>

#include "platform/sgx_node/sgx_cpu.h"
#include "platform/sgx_node/testing/fake_cpuid.h"

namespace confcom::platform {
namespace {

using testing::FakeCpuid;

constexpr CpuidRegisters kAnswer{.eax = 0x80000001, .ebx = 2, .ecx = 3, .edx = 4};

TEST(ReadSupported, AnswersUpToTheHighestLeaf) {
  FakeCpuid cpu("GenuineIntel", 7);
  cpu.set(7, 0, kAnswer).set(7, 1, {.eax = 9});
  EXPECT_EQ(read_supported(cpu, 7), kAnswer);
  EXPECT_EQ(read_supported(cpu, 7, 1), CpuidRegisters{.eax = 9});
}

TEST(ReadSupported, DoesNotTakeTheHighestLeafsDataForAnothers) {
  FakeCpuid cpu("GenuineIntel", 7);
  cpu.set(7, 0, kAnswer);
  ASSERT_EQ(cpu.read(0x12, 0), kAnswer);
  EXPECT_EQ(read_supported(cpu, 0x12), CpuidRegisters());
}

TEST(ReadSupported, KnowsTheExtendedLeavesOwnHighest) {
  FakeCpuid cpu("GenuineIntel", 7);
  cpu.set(0x80000000, 0, {.eax = 0x80000002}).set(0x80000002, 0, kAnswer);
  EXPECT_EQ(read_supported(cpu, 0x80000002), kAnswer);
  EXPECT_EQ(read_supported(cpu, 0x80000003), CpuidRegisters());
}

TEST(ReadSupported, SeesThatThereAreNoExtendedLeaves) {
  FakeCpuid cpu("GenuineIntel", 7);
  cpu.set(7, 0, {.eax = 2});
  EXPECT_EQ(read_supported(cpu, 0x80000002), CpuidRegisters());
}

TEST(ProcessorCpuid, IsThisProcessor) {
  const SgxCpu cpu = inspect_cpu(ProcessorCpuid());
  EXPECT_EQ(cpu.vendor.size(), 12U) << cpu.vendor;
  EXPECT_NE(cpu.family, 0U);
}

}  // namespace
}  // namespace confcom::platform
