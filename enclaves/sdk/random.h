#pragma once

#include <cstddef>
#include <span>

#include "sdk/wire.h"

namespace confcom::sdk {

/// Random numbers of the processor (RDRAND), for keys. One that gives none, or the same again and
/// again, ends the enclave: there is nothing to go on with.
/// Source: Intel DRNG software implementation guide, 5.2.1 (retries).
void fill_random(std::span<std::byte> out);

template <std::size_t N>
[[nodiscard]] ByteArray<N> random_bytes() {
  ByteArray<N> bytes;
  fill_random(bytes);
  return bytes;
}

}  // namespace confcom::sdk
