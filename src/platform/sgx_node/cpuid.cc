#include "platform/sgx_node/cpuid.h"

#include <cpuid.h>

namespace confcom::platform {

CpuidRegisters read_supported(const CpuidSource& source, std::uint32_t leaf,
                              std::uint32_t subleaf) {
  constexpr std::uint32_t kFirstExtended = 0x80000000;
  const std::uint32_t first = leaf < kFirstExtended ? 0 : kFirstExtended;
  const std::uint32_t highest = source.read(first, 0).eax;
  // Without extended leaves, what answers there is a basic one, whose EAX is no such number.
  if (highest < first || leaf > highest) return {};
  return source.read(leaf, subleaf);
}

CpuidRegisters ProcessorCpuid::read(std::uint32_t leaf, std::uint32_t subleaf) const {
  CpuidRegisters out;
  __cpuid_count(leaf, subleaf, out.eax, out.ebx, out.ecx, out.edx);
  return out;
}

}  // namespace confcom::platform
