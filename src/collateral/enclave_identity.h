#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "collateral/tcb_info.h"

namespace confcom::collateral {

enum class EnclaveId : std::uint8_t { kQe, kTdQe, kQve, kQae };

/// "QE", "TD_QE", "QVE", "QAE".
[[nodiscard]] std::string_view to_string(EnclaveId id);

/// Identity of one of Intel's attestation enclaves, version 2. Source: Intel PCS API v4, "Get
/// enclave identity". Byte arrays are in the order in which the values stand in a REPORT.
struct EnclaveIdentity {
  EnclaveId id = EnclaveId::kQe;
  Timestamp issue_date;
  Timestamp next_update;
  std::uint32_t tcb_evaluation_data_number = 0;
  ByteArray<4> misc_select{};
  ByteArray<4> misc_select_mask{};
  ByteArray<16> attributes{};
  ByteArray<16> attributes_mask{};
  ByteArray<32> mr_signer{};
  std::uint16_t isv_prod_id = 0;
  std::vector<IsvSvnLevel> levels;  ///< in the document's order: the first that matches counts
  friend bool operator==(const EnclaveIdentity&, const EnclaveIdentity&) = default;
};

/// A parsed identity and what its signature covers. Verifies nothing.
struct SignedEnclaveIdentity {
  EnclaveIdentity identity;
  std::string signed_text;    ///< the exact text of the member enclaveIdentity
  ByteArray<64> signature{};  ///< r ‖ s, big-endian
  friend bool operator==(const SignedEnclaveIdentity&, const SignedEnclaveIdentity&) = default;
};

/// Shape: `{"enclaveIdentity": {…}, "signature": "128 hex digits"}`, UTF-8; one or more NUL may
/// follow. Errors: malformed (names the member by its path); unsupported (version 1 with its member
/// qeIdentity, unknown version or id).
[[nodiscard]] Result<SignedEnclaveIdentity> parse_enclave_identity(std::string_view text);

}  // namespace confcom::collateral
