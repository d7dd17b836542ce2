#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "evidence/sgx/attestation_key_id.h"
#include "platform/quote_error.h"

namespace confcom::platform {

using evidence::kAttestationKeyIdBytes;
inline constexpr std::size_t kComparedAttestationKeyIdBytes = evidence::kAttestationKeyIdBaseBytes;

/// nonce (16), target info (512), REPORT (432). Source: sgx_ql_qe_report_info_t.
inline constexpr std::size_t kQeReportInfoBytes = 960;

/// Makes DCAP ECDSA P-256 quotes with one attestation key: a simulated platform's, or Intel's
/// library's. Source: Intel SGX DCAP, sgx_ql_init_quote and its siblings.
class QuoteProvider {
 public:
  struct Key {
    ByteArray<512> target_info{};   ///< of the quoting enclave
    ByteArray<32> public_key_id{};  ///< of the attestation key
  };

  QuoteProvider() = default;
  QuoteProvider(const QuoteProvider&) = delete;
  QuoteProvider& operator=(const QuoteProvider&) = delete;
  virtual ~QuoteProvider() = default;

  /// What clients name the key by; constant.
  [[nodiscard]] virtual QuoteResult<ByteArray<kAttestationKeyIdBytes>> attestation_key_id() = 0;

  /// Makes the attestation key ready. Must come before the others, and again when they answer
  /// kAttestationKeyNotInitialized.
  [[nodiscard]] virtual QuoteResult<Key> init_quote() = 0;

  [[nodiscard]] virtual QuoteResult<std::uint32_t> quote_size() = 0;

  /// Writes the quote over `report` to the front of `quote`, which is all zero and at least
  /// quote_size() long. With `qe_report_info` fills in its last part, the quoting enclave's REPORT.
  /// Errors: kInvalidReport when the REPORT is not of this platform or not for its quoting enclave.
  [[nodiscard]] virtual QuoteResult<void> get_quote(
      FixedBytes<432> report,
      std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
      std::span<std::byte> quote) = 0;
};

}  // namespace confcom::platform
