#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"

namespace confcom::evidence {

/// A model of vCPU as QEMU's `-cpu` names it, and what CPUID says of it, which the measurement
/// covers. Source: QEMU, target/i386/cpu.c, builtin_x86_defs.
struct VcpuType {
  std::string_view name;
  std::uint8_t family = 0;  ///< with the extended family added in, as model
  std::uint8_t model = 0;
  std::uint8_t stepping = 0;
};

/// All that are known: AMD's EPYC.
[[nodiscard]] std::span<const VcpuType> vcpu_types();

/// The one of this name. Errors: not_found.
[[nodiscard]] Result<VcpuType> find_vcpu_type(std::string_view name);

/// EAX of CPUID leaf 1. Source: AMD CPUID specification (document 25481), Fn0000_0001_EAX.
[[nodiscard]] std::uint32_t cpuid_signature(const VcpuType& type);

}  // namespace confcom::evidence
