#pragma once

#include <atomic>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/page.h"

namespace confcom::enclave {

/// A thread control structure: where a thread enters, and where its state goes when it is taken
/// out. Source: Intel SDM vol. 3D, 38.8. Offsets are from the enclave's base.
struct TcsFields {
  std::uint64_t ossa = 0;  ///< the first SSA frame
  std::uint32_t cssa = 0;
  std::uint32_t nssa = 0;
  std::uint64_t oentry = 0;
  std::uint64_t ofs_base = 0;
  std::uint64_t ogs_base = 0;
};

/// Errors: malformed (what the enclave's author may not set: state, CSSA, AEP, reserved bytes and
/// flags; no SSA frame; a base that is not a page's; FSLIMIT and GSLIMIT that are not page ends).
[[nodiscard]] Result<TcsFields> parse_tcs(FixedBytes<kPageBytes> page);

/// A TCS at work. One thread at a time has it; the rest is that thread's.
struct Tcs {
  explicit Tcs(const TcsFields& in) : fields(in) {}

  [[nodiscard]] bool take() { return !busy.exchange(true, std::memory_order_acquire); }
  void give_back() { busy.store(false, std::memory_order_release); }

  TcsFields fields;
  std::atomic<bool> busy = false;
};

}  // namespace confcom::enclave
