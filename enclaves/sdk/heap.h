#pragma once

#include <cstddef>

namespace confcom::sdk {

/// Memory of the enclave's heap at a multiple of 16; null when there is none. Thread-safe.
[[nodiscard]] void* allocate(std::size_t bytes);

/// Gives it back, and wipes it: what was in it may have been a secret. Null is fine. A block that
/// was not allocated, or whose head was overwritten, ends the enclave.
void release(void* memory);

}  // namespace confcom::sdk
