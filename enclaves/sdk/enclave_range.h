#pragma once

#include <cstdint>

#include "sdk/thread_block.h"

namespace confcom::sdk {

/// A word of the calling thread's page.
template <std::uint64_t kOffset, class T = std::uint64_t>
[[nodiscard]] T thread_word() {
  T value;
  asm volatile("mov %%gs:%c1, %0" : "=r"(value) : "i"(kOffset));
  return value;
}
template <std::uint64_t kOffset>
void set_thread_word(std::uint64_t value) {
  asm volatile("movq %0, %%gs:%c1" : : "r"(value), "i"(kOffset));
}

/// Where the enclave begins.
[[nodiscard]] std::uint64_t enclave_base();
[[nodiscard]] inline std::uint64_t enclave_size() { return thread_word<THREAD_ENCLAVE_SIZE>(); }

}  // namespace confcom::sdk
