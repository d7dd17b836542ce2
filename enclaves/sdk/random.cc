#include "sdk/random.h"

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "sdk/crash.h"

namespace confcom::sdk {
namespace {

constexpr int kAttempts = 16;

/// The last number of any thread. Some processors' generators, once broken, repeat one for ever
/// and call it a success.
std::atomic<unsigned long long> last = 0;

unsigned long long random_word() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    unsigned long long word = 0;
    if (_rdrand64_step(&word) == 1 && last.exchange(word) != word) return word;
  }
  crash(Crash::kNoRandom);
}

}  // namespace

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const unsigned long long word = random_word();
    const std::size_t bytes = std::min(out.size(), sizeof word);
    std::memcpy(out.data(), &word, bytes);
    out = out.subspan(bytes);
  }
  (void)random_word();  // what is kept as the last is no part of a key
}

}  // namespace confcom::sdk
