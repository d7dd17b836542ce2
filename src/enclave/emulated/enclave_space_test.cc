#include "enclave/emulated/enclave_space.h"

#include <gtest/gtest.h>

#include "enclave/testing/memory_map.h"

namespace confcom::enclave {
namespace {

constexpr std::uint64_t kSize = 16 * kPageBytes;
constexpr std::uint64_t kPage = 3;
constexpr std::uint64_t kRead = SecinfoFlags::kRead;
constexpr std::uint64_t kWrite = SecinfoFlags::kWrite;
constexpr std::uint64_t kExecute = SecinfoFlags::kExecute;

struct MappingCase {
  const char* name;
  SecinfoFlags flags;
  const char* mapping;
};

class Mappings : public ::testing::TestWithParam<MappingCase> {
 protected:
  [[nodiscard]] std::uint64_t address() const { return space_.base() + kPage * kPageBytes; }
  EnclaveSpace space_{EnclaveMemory::reserve(kSize).value()};
};

TEST_P(Mappings, FollowTheEpcm) {
  ASSERT_TRUE(space_.set(kPage, 1, GetParam().flags).has_value());
  EXPECT_EQ(testing::mapping_at(address()), GetParam().mapping);
  EXPECT_EQ(testing::mapping_at(address() + kPageBytes), "---p") << "no page is there";
}

TEST_P(Mappings, AreTheSameOnceShownAgain) {
  ASSERT_TRUE(space_.set(kPage, 1, GetParam().flags).has_value());
  ASSERT_TRUE(space_.hide().has_value());
  EXPECT_EQ(testing::mapping_at(address()), "---p");
  ASSERT_TRUE(space_.show().has_value());
  EXPECT_EQ(testing::mapping_at(address()), GetParam().mapping);
}

constexpr MappingCase kMappings[] = {
    {"Data", SecinfoFlags::regular(kRead | kWrite), "rw-p"},
    {"ReadOnly", SecinfoFlags::regular(kRead), "r--p"},
    {"Code", SecinfoFlags::regular(kRead | kExecute), "r-xp"},
    {"OnlyExecutable", SecinfoFlags::regular(kExecute), "r-xp"},
    {"Guard", SecinfoFlags::regular(0), "---p"},
    {"Tcs", SecinfoFlags::tcs(), "---p"},
    {"Pending", {SecinfoFlags::regular(kRead | kExecute).value | SecinfoFlags::kPending}, "---p"},
};
INSTANTIATE_TEST_SUITE_P(Each, Mappings, ::testing::ValuesIn(kMappings),
                         [](const auto& test) { return test.param.name; });

TEST(EnclaveSpace, CodeThatIsMappedReadableIsNotForLeavesToRead) {
  EnclaveSpace space(EnclaveMemory::reserve(kSize).value());
  ASSERT_TRUE(space.set(kPage, 1, SecinfoFlags::regular(kExecute)).has_value());
  const std::uint64_t address = space.base() + kPage * kPageBytes;
  EXPECT_TRUE(space.reach(address, 1, kExecute).has_value());
  EXPECT_EQ(space.reach(address, 1, kRead).error().vector, Vector::kPageFault);
}

}  // namespace
}  // namespace confcom::enclave
