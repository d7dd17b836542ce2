#include "sdk/start.h"

#include <elf.h>

#include <atomic>
#include <cstdint>
#include <span>

#include "sdk/crash.h"
#include "sdk/enclave_range.h"

extern "C" {
// The linker's, and enclave.ld's.
// NOLINTBEGIN(readability-identifier-naming)
[[gnu::visibility("hidden")]] extern const Elf64_Dyn _DYNAMIC[];
using Constructor = void (*)();
[[gnu::visibility("hidden")]] extern const Constructor confcom_sdk_constructors[];
[[gnu::visibility("hidden")]] extern const Constructor confcom_sdk_constructors_end[];
// NOLINTEND(readability-identifier-naming)
}

namespace confcom::sdk {
namespace {

enum Phase : std::uint8_t { kNotStarted, kStarting, kStarted };
std::atomic<std::uint8_t> phase = kNotStarted;

std::uint64_t dynamic_value(Elf64_Sxword tag) {
  for (const Elf64_Dyn* entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry)
    if (entry->d_tag == tag) return entry->d_un.d_val;
  return 0;
}

/// Addresses in data become this enclave's. All of it is measured, so it is what the linker wrote.
void relocate() {
  for (const Elf64_Sxword other : {DT_RELSZ, DT_RELRSZ, DT_PLTRELSZ})
    if (dynamic_value(other) != 0) crash(Crash::kRelocations);
  // NOLINTBEGIN(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast)
  const auto* first = reinterpret_cast<const Elf64_Rela*>(enclave_base() + dynamic_value(DT_RELA));
  for (const Elf64_Rela& rela : std::span(first, dynamic_value(DT_RELASZ) / sizeof(Elf64_Rela))) {
    if (ELF64_R_TYPE(rela.r_info) != R_X86_64_RELATIVE) crash(Crash::kRelocations);
    *reinterpret_cast<std::uint64_t*>(enclave_base() + rela.r_offset) =
        enclave_base() + static_cast<std::uint64_t>(rela.r_addend);
  }
  // NOLINTEND(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast)
}

void construct() {
  for (const Constructor* constructor = confcom_sdk_constructors;
       constructor != confcom_sdk_constructors_end; ++constructor)
    (*constructor)();
}

}  // namespace

void start_once() {
  std::uint8_t expected = kNotStarted;
  if (phase.compare_exchange_strong(expected, kStarting)) {
    relocate();
    construct();
    phase = kStarted;
  }
  while (phase != kStarted) {
    leave_if_crashed();
    __builtin_ia32_pause();
  }
}

}  // namespace confcom::sdk
