#include "platform/sgx_hardware/hardware_quote_provider.h"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/quote.h"
#include "platform/sgx_hardware/library_error.h"

namespace confcom::platform {
namespace {

constexpr std::size_t kReportBodyBytes = 384;

bool helped_by_refresh(QuoteErrorCode code) {
  return code == QuoteErrorCode::kEnclaveLost ||
         code == QuoteErrorCode::kAttestationKeyCertificationDataInvalid;
}

}  // namespace

QuoteResult<ByteArray<kAttestationKeyIdBytes>> HardwareQuoteProvider::attestation_key_id() {
  if (!key_id_.has_value()) {
    CONFCOM_TRY(key_id_, library_.key_id());
  }
  return *key_id_;
}

QuoteResult<QuoteProvider::Key> HardwareQuoteProvider::init_quote() {
  CONFCOM_TRY(const auto id, attestation_key_id());
  quote_size_ = 0;
  auto key = library_.init_quote(id, false);
  if (key.has_value() || !helped_by_refresh(key.error().code)) return key;
  return refresh();
}

QuoteResult<QuoteProvider::Key> HardwareQuoteProvider::refresh() {
  CONFCOM_TRY(const auto id, attestation_key_id());
  quote_size_ = 0;
  return library_.init_quote(id, true);
}

template <class Call>
auto HardwareQuoteProvider::with_refresh(Call call) -> decltype(call()) {
  auto result = call();
  if (result.has_value() || !helped_by_refresh(result.error().code)) return result;
  CONFCOM_CHECK(refresh());
  return call();
}

QuoteResult<std::uint32_t> HardwareQuoteProvider::quote_size() {
  CONFCOM_TRY(const auto id, attestation_key_id());
  CONFCOM_TRY(quote_size_, with_refresh([&] { return library_.quote_size(id); }));
  return quote_size_;
}

QuoteResult<void> HardwareQuoteProvider::get_quote(
    FixedBytes<432> report, std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
    std::span<std::byte> quote) {
  CONFCOM_TRY(const auto id, attestation_key_id());
  return with_refresh([&]() -> QuoteResult<void> {
    if (quote_size_ == 0) {
      CONFCOM_CHECK(quote_size());
    }
    if (quote.size() < quote_size_) {
      return std::unexpected(QuoteError{
          QuoteErrorCode::kInvalidParameter,
          fmt::format("a quote of {} bytes does not fit into {}", quote_size_, quote.size())});
    }
    std::ranges::fill(quote, std::byte{0});
    const auto room = quote.first(quote_size_);
    CONFCOM_CHECK(library_.get_quote(id, report, qe_report_info, room));
    return check_quote(report, room);
  });
}

QuoteResult<void> HardwareQuoteProvider::check_quote(FixedBytes<432> report, Bytes quote) const {
  const auto parsed = evidence::parse_quote(quote);
  if (!parsed.has_value()) {
    return std::unexpected(
        library_defect(library_.name(), "sgx_ql_get_quote", parsed.error().message));
  }
  const Bytes body = parsed->signed_bytes.last(kReportBodyBytes);
  if (equal(body, report.first<kReportBodyBytes>())) return {};
  return std::unexpected(library_defect(library_.name(), "sgx_ql_get_quote",
                                        "the quote is not over the REPORT given"));
}

}  // namespace confcom::platform
