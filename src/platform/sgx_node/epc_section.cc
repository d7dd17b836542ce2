#include "platform/sgx_node/epc_section.h"

#include <fmt/format.h>

#include <algorithm>

namespace confcom::platform {
namespace {

constexpr std::uint32_t kSgxLeaf = 0x12;
constexpr std::uint32_t kFirstSectionSubleaf = 2;

enum SubleafType : std::uint32_t { kInvalid = 0, kEpc = 1 };

/// Bits 31:12 of one register below bits 19:0 of another.
std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return static_cast<std::uint64_t>(high & 0xfffff) << 32 | (low & 0xfffff000);
}

EpcProperty property_of(std::uint32_t ecx) {
  switch (ecx & 0xf) {
    case 1:
      return EpcProperty::kConfidentialityAndIntegrity;
    case 2:
      return EpcProperty::kConfidentiality;
    default:
      return EpcProperty::kReserved;
  }
}

EpcSection section_of(const CpuidRegisters& answer) {
  return {.physical_base = joined(answer.eax, answer.ebx),
          .size_bytes = joined(answer.ecx, answer.edx),
          .property = property_of(answer.ecx)};
}

bool has_reserved_bits(const CpuidRegisters& answer) {
  return ((answer.eax | answer.ecx) & 0xff0) != 0 || ((answer.ebx | answer.edx) >> 20) != 0 ||
         property_of(answer.ecx) == EpcProperty::kReserved;
}

bool overlap(const EpcSection& a, const EpcSection& b) {
  return a.physical_base < b.physical_base + b.size_bytes &&
         b.physical_base < a.physical_base + a.size_bytes;
}

std::string described(const EpcSection& section) {
  return fmt::format("EPC section at 0x{:x} of 0x{:x} bytes", section.physical_base,
                     section.size_bytes);
}

/// Why a section is not counted; empty for one that is.
std::string_view refusal(const EpcSection& section, const EpcSections& before) {
  constexpr std::uint64_t kPhysicalEnd = std::uint64_t{1} << 52;
  if (section.size_bytes == 0) return "it is empty";
  if (section.size_bytes > kPhysicalEnd - section.physical_base)
    return "it passes the end of physical addresses";
  const auto overlaps = [&](const EpcSection& other) { return overlap(section, other); };
  if (std::ranges::any_of(before.sections, overlaps)) return "it overlaps another";
  return {};
}

void add_section(const CpuidRegisters& answer, EpcSections& out) {
  const EpcSection section = section_of(answer);
  if (has_reserved_bits(answer)) {
    out.problems.push_back(described(section) +
                           ": reserved bits are set, or its property is not "
                           "one that the manual has");
  }
  if (const std::string_view why = refusal(section, out); !why.empty()) {
    out.problems.push_back(fmt::format("{}: not counted, {}", described(section), why));
    return;
  }
  out.sections.push_back(section);
}

std::string unknown_type(std::uint32_t subleaf, std::uint32_t type) {
  return fmt::format(
      "CPUID leaf 12H subleaf {}: not counted, its type {} is not known; Linux stops at it",
      subleaf, type);
}

}  // namespace

std::uint64_t EpcSections::total_bytes() const {
  std::uint64_t sum = 0;
  for (const EpcSection& section : sections) sum += section.size_bytes;
  return sum;
}

EpcSections read_epc_sections(const CpuidSource& cpuid) {
  EpcSections out;
  for (std::uint32_t i = 0;; ++i) {
    const CpuidRegisters answer = read_supported(cpuid, kSgxLeaf, kFirstSectionSubleaf + i);
    const std::uint32_t type = answer.eax & 0xf;
    if (type == kInvalid) return out;
    if (i == kMaxEpcSections) {
      out.problems.push_back(fmt::format(
          "CPUID lists more than {} EPC sections; the others are not read", kMaxEpcSections));
      return out;
    }
    if (type == kEpc) {
      add_section(answer, out);
    } else {
      out.problems.push_back(unknown_type(kFirstSectionSubleaf + i, type));
    }
  }
}

}  // namespace confcom::platform
