#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/sgx_node/cpuid.h"
#include "platform/sgx_node/epc_section.h"

namespace confcom::platform {

/// What a processor says of itself and of its SGX. All of SGX's fields are as initialised where
/// `sgx` is false.
struct SgxCpu {
  std::string vendor;  ///< "GenuineIntel"
  std::string brand;   ///< "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz"; may be empty
  unsigned family = 0;
  unsigned model = 0;
  unsigned stepping = 0;
  /// In a virtual machine: what the hypervisor calls itself ("Microsoft Hv"); may be empty.
  std::optional<std::string> hypervisor;

  bool sgx = false;               ///< the processor has SGX, which firmware may not have enabled
  bool launch_control = false;    ///< MRENCLAVE of the launch enclave can be chosen (FLC)
  bool sgx1 = false;              ///< enclaves can be made
  bool sgx2 = false;              ///< and their pages changed while they run: what EDMM needs
  std::uint32_t misc_select = 0;  ///< what SECS.MISCSELECT may have set
  std::uint8_t max_enclave_log2_bytes_32 = 0;
  std::uint8_t max_enclave_log2_bytes_64 = 0;  ///< in 64-bit mode
  std::uint64_t attributes = 0;                ///< what SECS.ATTRIBUTES.FLAGS may have set
  std::uint64_t xfrm = 0;                      ///< what SECS.ATTRIBUTES.XFRM may have set
  EpcSections epc;

  [[nodiscard]] bool is_intel() const { return vendor == "GenuineIntel"; }
};

/// Source: Intel SDM vol. 2A, CPUID, leaves 0, 1, 7, 12H, 80000002H to 80000004H; for hypervisors,
/// the range from 40000000H that they have agreed on.
[[nodiscard]] SgxCpu inspect_cpu(const CpuidSource& cpuid);

}  // namespace confcom::platform
