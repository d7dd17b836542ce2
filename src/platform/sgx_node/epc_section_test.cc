#include "platform/sgx_node/epc_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/sgx_node/testing/fake_cpuid.h"

namespace confcom::platform {
namespace {

using ::testing::ElementsAre;
using testing::FakeCpuid;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kBoth = EpcProperty::kConfidentialityAndIntegrity;
constexpr EpcSection kFirst{0x30180000, 0x0bc00000, kBoth};
constexpr EpcSection kSecond{0xf'8765'4321'0000 & ~0xfffULL, 0x40'0000'0000, kBoth};

TEST(EpcSections, AreReadUpToTheFirstInvalidOne) {
  FakeCpuid cpu;
  cpu.set_section(0, kFirst).set_section(1, kSecond).set_section(3, {0x1000, 0x1000, kBoth});
  const EpcSections epc = read_epc_sections(cpu);
  EXPECT_THAT(epc.sections, ElementsAre(kFirst, kSecond));
  EXPECT_THAT(epc.problems, IsEmpty());
  EXPECT_EQ(epc.total_bytes(), 0x40'0bc0'0000U);
}

TEST(EpcSections, AreNoneWhereTheProcessorHasNoSuchLeaf) {
  FakeCpuid cpu("GenuineIntel", 0x11);
  cpu.set(0x11, 0, {.eax = 1, .ecx = 0x1001}).set_section(0, kFirst);
  EXPECT_THAT(read_epc_sections(cpu).sections, IsEmpty());
}

TEST(EpcSections, MayHaveConfidentialityAlone) {
  FakeCpuid cpu;
  EpcSection section = kFirst;
  section.property = EpcProperty::kConfidentiality;
  cpu.set_section(0, section);
  EXPECT_THAT(read_epc_sections(cpu).sections, ElementsAre(section));
}

TEST(EpcSections, OfATypeThatIsNotKnownAreNotedAndPassedOver) {
  FakeCpuid cpu;
  cpu.set(0x12, 2, {0x1002, 0, 0x1001, 0}).set_section(1, kFirst);
  const EpcSections epc = read_epc_sections(cpu);
  EXPECT_THAT(epc.sections, ElementsAre(kFirst));
  EXPECT_THAT(epc.problems, ElementsAre(HasSubstr("subleaf 2: not counted, its type 2")));
}

TEST(EpcSections, ThatAreEmptyOrOverlapAreNotCounted) {
  FakeCpuid cpu;
  cpu.set_section(0, kFirst)
      .set_section(1, {0x1000, 0, kBoth})
      .set_section(2, {kFirst.physical_base + kFirst.size_bytes - 0x1000, 0x2000, kBoth})
      .set_section(3, {kFirst.physical_base + kFirst.size_bytes, 0x1000, kBoth})
      .set_section(4, {0xf'ffff'ffff'f000, 0x2000, kBoth});
  const EpcSections epc = read_epc_sections(cpu);
  EXPECT_EQ(epc.sections.size(), 2U);
  EXPECT_EQ(epc.total_bytes(), kFirst.size_bytes + 0x1000);
  EXPECT_THAT(epc.problems, ElementsAre(HasSubstr("it is empty"), HasSubstr("it overlaps another"),
                                        HasSubstr("passes the end of physical addresses")));
}

TEST(EpcSections, WithReservedBitsAreReported) {
  const std::vector<CpuidRegisters> odd = {
      {0x1011, 0, 0x1001, 0},         // an address that is not on a page's bound
      {0x1001, 0, 0x1801, 0},         // a size that is not
      {0x1001, 1U << 20, 0x1001, 0},  // an address above 2^52
      {0x1001, 0, 0x1001, 1U << 31},  // a size above
      {0x1001, 0, 0x1003, 0},         // a property that there is not
  };
  for (const CpuidRegisters& answer : odd) {
    FakeCpuid cpu;
    cpu.set(0x12, 2, answer);
    const EpcSections epc = read_epc_sections(cpu);
    EXPECT_EQ(epc.total_bytes(), 0x1000U);
    EXPECT_THAT(epc.problems, ElementsAre(HasSubstr("EPC section at 0x1000 of 0x1000 bytes")));
  }
}

/// Has another section, and another, for as long as it is asked.
class Endless final : public CpuidSource {
 public:
  CpuidRegisters read(std::uint32_t leaf, std::uint32_t subleaf) const override {
    if (leaf != 0x12) return {.eax = 0x12};
    return {subleaf << 12 | 1, 0, 0x1001, 0};
  }
};

TEST(EpcSections, ThatNeverEndAreReadUpToTheCap) {
  const EpcSections epc = read_epc_sections(Endless());
  EXPECT_EQ(epc.sections.size(), kMaxEpcSections);
  EXPECT_THAT(epc.problems, ElementsAre(HasSubstr("more than 64 EPC sections")));
}

TEST(EpcSections, AsManyAsTheCapAreNoProblem) {
  FakeCpuid cpu;
  for (std::uint32_t i = 0; i < kMaxEpcSections; ++i)
    cpu.set_section(i, {(i + 1) * 0x1000ULL, 0x1000, kBoth});
  const EpcSections epc = read_epc_sections(cpu);
  EXPECT_EQ(epc.sections.size(), kMaxEpcSections);
  EXPECT_THAT(epc.problems, IsEmpty());
}

}  // namespace
}  // namespace confcom::platform
