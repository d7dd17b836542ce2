#pragma once

#include <cstddef>
#include <span>

#include "base/bytes.h"

namespace confcom::crypto {

/// Unpredictable bytes, fit for keys. The process ends when there are none to be had.
void fill_random(std::span<std::byte> out);

template <std::size_t N>
[[nodiscard]] ByteArray<N> random_bytes() {
  ByteArray<N> out{};
  fill_random(out);
  return out;
}

}  // namespace confcom::crypto
