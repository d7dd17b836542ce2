#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "collateral/tcb_status.h"
#include "evidence/quote.h"

namespace confcom::collateral {

/// Real documents have up to 14 levels; Intel adds about one a year.
inline constexpr std::size_t kMaxTcbLevels = 1000;
inline constexpr std::size_t kMaxAdvisoryIds = 1000;  ///< of one level; real ones have up to 19
inline constexpr std::size_t kMaxTdxModuleIdentities =
    256;  ///< one for each value of a module's version byte

struct TcbLevel {
  ByteArray<16> sgx_component_svns{};
  std::uint16_t pce_svn = 0;
  std::optional<ByteArray<16>> tdx_component_svns;  ///< TDX only
  TcbLevelStatus status;
  friend bool operator==(const TcbLevel&, const TcbLevel&) = default;
};

/// Who signed the TDX module, and which of its attributes must be what.
struct TdxModule {
  ByteArray<48> mr_signer{};
  ByteArray<8> attributes{};
  ByteArray<8> attributes_mask{};
  friend bool operator==(const TdxModule&, const TdxModule&) = default;
};

struct IsvSvnLevel {
  std::uint16_t isv_svn = 0;
  TcbLevelStatus status;
  friend bool operator==(const IsvSvnLevel&, const IsvSvnLevel&) = default;
};

struct TdxModuleIdentity {
  std::string id;  ///< "TDX_03"
  TdxModule module;
  std::vector<IsvSvnLevel> levels;
  friend bool operator==(const TdxModuleIdentity&, const TdxModuleIdentity&) = default;
};

/// TCB info, version 2 or 3. Source: Intel PCS API v4, "Get TCB info".
struct TcbInfo {
  evidence::TeeType tee_type = evidence::TeeType::kSgx;
  std::uint32_t version = 0;
  Timestamp issue_date;
  Timestamp next_update;
  ByteArray<6> fmspc{};
  std::optional<ByteArray<2>> pce_id;  ///< version 2 may lack it; a verifier refuses that
  std::uint32_t tcb_evaluation_data_number = 0;
  std::vector<TcbLevel> levels;         ///< in the document's order: the first that matches counts
  std::optional<TdxModule> tdx_module;  ///< always there in TDX TCB info
  std::vector<TdxModuleIdentity> tdx_module_identities;
  friend bool operator==(const TcbInfo&, const TcbInfo&) = default;
};

/// A parsed TCB info and what its signature covers. Verifies nothing.
struct SignedTcbInfo {
  TcbInfo info;
  std::string signed_text;    ///< the exact text of the member tcbInfo
  ByteArray<64> signature{};  ///< r ‖ s, big-endian
  friend bool operator==(const SignedTcbInfo&, const SignedTcbInfo&) = default;
};

/// Shape: `{"tcbInfo": {…}, "signature": "128 hex digits"}`, UTF-8; one or more NUL may follow.
/// Errors: malformed (names the member by its path); unsupported (version 1, unknown version, id,
/// tcbType other than 0).
[[nodiscard]] Result<SignedTcbInfo> parse_tcb_info(std::string_view text);

}  // namespace confcom::collateral
