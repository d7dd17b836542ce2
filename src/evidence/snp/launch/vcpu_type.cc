#include "evidence/snp/launch/vcpu_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/printable.h"

namespace confcom::evidence {
namespace {

/// Versions of a model differ in features, never in what is measured.
constexpr auto kTypes = std::to_array<VcpuType>({
    {"EPYC", 23, 1, 2},           {"EPYC-v1", 23, 1, 2},        {"EPYC-v2", 23, 1, 2},
    {"EPYC-IBPB", 23, 1, 2},      {"EPYC-v3", 23, 1, 2},        {"EPYC-v4", 23, 1, 2},
    {"EPYC-v5", 23, 1, 2},        {"EPYC-Rome", 23, 49, 0},     {"EPYC-Rome-v1", 23, 49, 0},
    {"EPYC-Rome-v2", 23, 49, 0},  {"EPYC-Rome-v3", 23, 49, 0},  {"EPYC-Rome-v4", 23, 49, 0},
    {"EPYC-Rome-v5", 23, 49, 0},  {"EPYC-Milan", 25, 1, 1},     {"EPYC-Milan-v1", 25, 1, 1},
    {"EPYC-Milan-v2", 25, 1, 1},  {"EPYC-Milan-v3", 25, 1, 1},  {"EPYC-Genoa", 25, 17, 0},
    {"EPYC-Genoa-v1", 25, 17, 0}, {"EPYC-Genoa-v2", 25, 17, 0}, {"EPYC-Turin", 26, 0, 0},
    {"EPYC-Turin-v1", 26, 0, 0},
});

}  // namespace

std::span<const VcpuType> vcpu_types() { return kTypes; }

Result<VcpuType> find_vcpu_type(std::string_view name) {
  const auto* const found = std::ranges::find(kTypes, name, &VcpuType::name);
  if (found != kTypes.end()) return *found;
  return fail(ErrorCode::kNotFound,
              fmt::format("vCPU type \"{}\" is not known; known are EPYC, EPYC-Rome, EPYC-Milan, "
                          "EPYC-Genoa, EPYC-Turin and their versions, such as EPYC-v4",
                          printable(name)));
}

std::uint32_t cpuid_signature(const VcpuType& type) {
  constexpr std::uint8_t kMaxBaseFamily = 15;
  const std::uint32_t base = std::min(type.family, kMaxBaseFamily);
  const std::uint32_t extended = type.family - base;
  const std::uint32_t model = type.model;
  return extended << 20 | (model >> 4) << 16 | base << 8 | (model & 0xfU) << 4 |
         (type.stepping & 0xfU);
}

}  // namespace confcom::evidence
