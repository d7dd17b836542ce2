#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "platform/quote_provider.h"
#include "platform/sgx_hardware/quote_library.h"

namespace confcom::platform {

/// Quotes of this machine's SGX, by Intel's library. When the enclave is lost, or the platform's
/// TCB level has changed, the key is made anew once before the call fails. Confined to one thread.
class HardwareQuoteProvider final : public QuoteProvider {
 public:
  explicit HardwareQuoteProvider(QuoteLibrary library) : library_(std::move(library)) {}

  [[nodiscard]] QuoteResult<ByteArray<kAttestationKeyIdBytes>> attestation_key_id() override;
  [[nodiscard]] QuoteResult<Key> init_quote() override;
  [[nodiscard]] QuoteResult<std::uint32_t> quote_size() override;
  /// Errors further: kUnexpected when the library writes anything but a quote over `report`.
  [[nodiscard]] QuoteResult<void> get_quote(
      FixedBytes<432> report,
      std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
      std::span<std::byte> quote) override;

 private:
  [[nodiscard]] QuoteResult<Key> refresh();
  /// The call, and once more after a refresh if that can help.
  template <class Call>
  [[nodiscard]] auto with_refresh(Call call) -> decltype(call());
  [[nodiscard]] QuoteResult<void> check_quote(FixedBytes<432> report, Bytes quote) const;

  QuoteLibrary library_;
  std::optional<ByteArray<kAttestationKeyIdBytes>> key_id_;
  std::uint32_t quote_size_ = 0;  ///< as the library said last; 0 when it has to be asked
};

}  // namespace confcom::platform
