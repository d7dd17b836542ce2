#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace confcom::service::testing {

/// What Run of that enclave prints.
inline constexpr const char* kCallsEnclaveText = "hello from inside\n";

/// An enclave's file, not signed yet: takes Run, which returns the number of its arguments, and
/// MakeReport. With two pages of heap it takes no Run.
[[nodiscard]] ByteVector calls_enclave_file(std::uint64_t heap_pages = 1);

}  // namespace confcom::service::testing
