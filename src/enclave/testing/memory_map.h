#pragma once

#include <cstdint>
#include <string>

namespace confcom::enclave::testing {

/// How this process has an address mapped, from /proc/self/maps: "rw-s" and the like, or "none".
[[nodiscard]] std::string mapping_at(std::uint64_t address);

}  // namespace confcom::enclave::testing
