#pragma once

#include <cstdint>

#include "sdk/error.h"
#include "sdk/wire.h"

namespace confcom::sdk {

/// A REPORT of this enclave, which only its target can tell from a forged one. A target info for
/// the quoting enclave makes it fit to be quoted; the host may give any. Errors: kInvalidArgument
/// (reserved bytes that are not zero, at which EREPORT faults).
[[nodiscard]] Result<ByteArray<432>> make_report(const ByteArray<512>& target_info,
                                                 const ByteArray<64>& report_data);

/// What this enclave is, by the processor's word.
struct Identity {
  ByteArray<16> cpu_svn{};
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  bool debug = false;  ///< its host reads all of it
};
[[nodiscard]] Identity identity();

}  // namespace confcom::sdk
