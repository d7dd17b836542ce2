#include "evidence/snp/launch/vcpu_type.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace confcom::evidence {
namespace {

TEST(VcpuType, HasTheSignatureThatCpuidGives) {
  const std::pair<std::string_view, std::uint32_t> cases[] = {
      {"EPYC", 0x00800f12},          {"EPYC-v4", 0x00800f12},    {"EPYC-IBPB", 0x00800f12},
      {"EPYC-Rome", 0x00830f10},     {"EPYC-Milan", 0x00a00f11}, {"EPYC-Milan-v2", 0x00a00f11},
      {"EPYC-Genoa-v1", 0x00a10f10}, {"EPYC-Turin", 0x00b00f00},
  };
  for (const auto& [name, signature] : cases) {
    EXPECT_EQ(cpuid_signature(find_vcpu_type(name).value()), signature) << name;
  }
}

TEST(VcpuType, FamiliesToFifteenHaveNoExtendedOne) {
  EXPECT_EQ(cpuid_signature({.name = "", .family = 15, .model = 0x4f, .stepping = 3}), 0x00040ff3);
  EXPECT_EQ(cpuid_signature({.name = "", .family = 6, .model = 1, .stepping = 0}), 0x00000610);
}

TEST(VcpuType, IsKnownByItsExactNameAlone) {
  std::set<std::string_view> names;
  for (const VcpuType& type : vcpu_types())
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
  for (const std::string_view name : {"", "epyc", "EPYC-", "EPYC-v99", "EPYC-Turin ", "max"}) {
    const auto found = find_vcpu_type(name);
    ASSERT_FALSE(found.has_value()) << name;
    EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace confcom::evidence
