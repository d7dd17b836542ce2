#include "platform/sgx_node/testing/fake_cpuid.h"

#include <algorithm>

namespace confcom::platform::testing {
namespace {

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

/// Four characters as a register holds them.
std::uint32_t packed(std::string_view text) {
  std::uint32_t out = 0;
  for (const char c : text.substr(0, 4)) out = out >> 8 | static_cast<std::uint32_t>(c) << 24;
  return out;
}

}  // namespace

FakeCpuid::FakeCpuid(std::string_view vendor, std::uint32_t highest) {
  set(0, 0, {highest, packed(vendor), packed(vendor.substr(8)), packed(vendor.substr(4))});
}

FakeCpuid& FakeCpuid::set(std::uint32_t leaf, std::uint32_t subleaf, const CpuidRegisters& answer) {
  leaves_.insert_or_assign({leaf, subleaf}, answer);
  return *this;
}

FakeCpuid& FakeCpuid::set_section(std::uint32_t index, const EpcSection& section) {
  return set(0x12, 2 + index,
             {low(section.physical_base) | 1, high(section.physical_base),
              low(section.size_bytes) | static_cast<std::uint32_t>(section.property),
              high(section.size_bytes)});
}

FakeCpuid& FakeCpuid::set_hypervisor(std::string_view signature) {
  leaves_[{1, 0}].ecx |= 1U << 31;
  return set(
      0x40000000, 0,
      {0x40000001, packed(signature), packed(signature.substr(4)), packed(signature.substr(8))});
}

CpuidRegisters FakeCpuid::read(std::uint32_t leaf, std::uint32_t subleaf) const {
  const std::uint32_t highest = leaves_.at({0, 0}).eax;
  const auto highest_of_range = leaves_.find({leaf & 0xf0000000, 0});
  const bool beyond = highest_of_range == leaves_.end() || leaf > highest_of_range->second.eax;
  const auto found = leaves_.find(beyond ? CpuidLeaf{highest, 0} : CpuidLeaf{leaf, subleaf});
  return found == leaves_.end() ? CpuidRegisters{} : found->second;
}

FakeCpuid sgx_server(std::uint64_t mib) {
  FakeCpuid cpu;
  cpu.set(1, 0, {.eax = 0x606a6});
  cpu.set(7, 0, {.ebx = 1U << 2, .ecx = 1U << 30});
  cpu.set(0x12, 0, {.eax = 0b11, .ebx = 1, .edx = 0x381f});
  cpu.set(0x12, 1, {.eax = 0xb6, .ecx = 0x2e7});
  for (std::uint32_t socket = 0; socket < 2; ++socket) {
    cpu.set_section(socket, {.physical_base = (socket + 1) * (std::uint64_t{1} << 40),
                             .size_bytes = mib * kMib,
                             .property = EpcProperty::kConfidentialityAndIntegrity});
  }
  return cpu;
}

}  // namespace confcom::platform::testing
