#pragma once

#include <optional>

#include "platform/quote_provider.h"

namespace confcom::platform::testing {

/// A provider without an enclave: its quotes are a known pattern. Confined to one thread.
class FakeQuoteProvider final : public QuoteProvider {
 public:
  static constexpr std::uint32_t kQuoteBytes = 4600;

  /// The front byte of a REPORT that is refused.
  static constexpr std::byte kForeign{0xff};

  /// A call answers with its failure while it has one.
  std::optional<QuoteErrorCode> key_id_failure;
  std::optional<QuoteErrorCode> init_failure;
  std::optional<QuoteErrorCode> size_failure;
  std::optional<QuoteErrorCode> quote_failure;

  [[nodiscard]] QuoteResult<ByteArray<kAttestationKeyIdBytes>> attestation_key_id() override;
  [[nodiscard]] QuoteResult<Key> init_quote() override;
  [[nodiscard]] QuoteResult<std::uint32_t> quote_size() override;
  [[nodiscard]] QuoteResult<void> get_quote(
      FixedBytes<432> report,
      std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
      std::span<std::byte> quote) override;

  /// The quote over a REPORT.
  [[nodiscard]] static ByteVector quote_over(FixedBytes<432> report);

 private:
  bool initialised_ = false;
};

/// An sgx_att_key_id_ext_t of DCAP's ECDSA P-256 key; `product` 1 is Intel's quoting enclave's.
[[nodiscard]] ByteArray<kAttestationKeyIdBytes> key_id_of_product(std::uint8_t product);

}  // namespace confcom::platform::testing
