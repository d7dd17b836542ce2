#include "platform/testing/fake_quote_provider.h"

#include <algorithm>

namespace confcom::platform::testing {
namespace {

std::unexpected<QuoteError> failure(QuoteErrorCode code) {
  return std::unexpected(QuoteError{code, "fake: " + to_string(code)});
}

}  // namespace

QuoteResult<ByteArray<kAttestationKeyIdBytes>> FakeQuoteProvider::attestation_key_id() {
  if (key_id_failure.has_value()) return failure(*key_id_failure);
  return key_id_of_product(1);
}

QuoteResult<QuoteProvider::Key> FakeQuoteProvider::init_quote() {
  if (init_failure.has_value()) return failure(*init_failure);
  initialised_ = true;
  Key key;
  key.target_info.fill(std::byte{0x71});
  key.public_key_id.fill(std::byte{0x9d});
  return key;
}

QuoteResult<std::uint32_t> FakeQuoteProvider::quote_size() {
  if (size_failure.has_value()) return failure(*size_failure);
  if (!initialised_) return failure(QuoteErrorCode::kAttestationKeyNotInitialized);
  return kQuoteBytes;
}

QuoteResult<void> FakeQuoteProvider::get_quote(
    FixedBytes<432> report, std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
    std::span<std::byte> quote) {
  if (quote_failure.has_value()) return failure(*quote_failure);
  if (!initialised_) return failure(QuoteErrorCode::kAttestationKeyNotInitialized);
  if (report.front() == kForeign) return failure(QuoteErrorCode::kInvalidReport);
  std::ranges::copy(quote_over(report), quote.begin());
  if (qe_report_info.has_value()) {
    std::ranges::fill(qe_report_info->last(432), std::byte{0xe4});
  }
  return {};
}

ByteVector FakeQuoteProvider::quote_over(FixedBytes<432> report) {
  ByteVector quote(kQuoteBytes, std::byte{0x0c});
  std::ranges::copy(report, quote.begin());
  return quote;
}

ByteArray<kAttestationKeyIdBytes> key_id_of_product(std::uint8_t product) {
  evidence::AttestationKeyId id{
      .mr_signer = {}, .prod_id = product, .algorithm_id = evidence::AttestationKeyId::kEcdsaP256};
  id.mr_signer.fill(std::byte{0x8c});
  return evidence::write_attestation_key_id(id);
}

}  // namespace confcom::platform::testing
