#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "enclave/image/enclave_image.h"

namespace confcom::enclave {

/// Bytes in executable pages that would be an instruction which faults inside of enclaves.
struct IllegalInstruction {
  std::uint64_t offset = 0;
  std::string_view name;
  std::string_view meaning;
};

/// No more than that many are told of.
inline constexpr std::size_t kMaxIllegalInstructions = 16;

/// CPUID, RDTSC and RDTSCP, which processors run unseen outside of enclaves. Instructions are not
/// decoded: the bytes may be part of another instruction, or data; and what spans two pages is not
/// seen. Source: Intel SDM vol. 3D, 39.6.1.
[[nodiscard]] std::vector<IllegalInstruction> find_illegal_instructions(const EnclaveImage& image);

}  // namespace confcom::enclave
