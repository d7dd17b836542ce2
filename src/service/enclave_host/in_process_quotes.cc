#include "service/enclave_host/in_process_quotes.h"

#include <fmt/format.h>

#include "rpc/aesm/quote_bytes.h"

namespace confcom::service {
namespace {

using platform::QuoteError;
using platform::QuoteErrorCode;
using platform::QuoteResult;

ErrorCode code_of(QuoteErrorCode code) {
  switch (code) {
    case QuoteErrorCode::kInvalidReport:
      return ErrorCode::kUntrusted;
    case QuoteErrorCode::kUnsupportedAttestationKeyId:
      return ErrorCode::kUnsupported;
    case QuoteErrorCode::kInterfaceUnavailable:
    case QuoteErrorCode::kPlatformLibraryUnavailable:
    case QuoteErrorCode::kAttestationKeyNotInitialized:
    case QuoteErrorCode::kNoPlatformCertificationData:
    case QuoteErrorCode::kOutOfMemory:
    case QuoteErrorCode::kOutOfEpc:
    case QuoteErrorCode::kEnclaveLost:
    case QuoteErrorCode::kNetwork:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

std::unexpected<Error> failed(const QuoteError& error) {
  return fail(code_of(error.code),
              fmt::format("quote: {}: {}", to_string(error.code), error.message));
}

}  // namespace

Result<ByteArray<512>> InProcessQuotes::target_info() {
  const std::lock_guard hold(mutex_);
  const auto key = provider_->init_quote();
  if (!key.has_value()) return failed(key.error());
  return key->target_info;
}

/// The attestation key made ready where it is not, or not any more.
QuoteResult<std::uint32_t> InProcessQuotes::ready_size() {
  auto size = provider_->quote_size();
  if (size.has_value() || size.error().code != QuoteErrorCode::kAttestationKeyNotInitialized)
    return size;
  if (const auto key = provider_->init_quote(); !key.has_value())
    return std::unexpected(key.error());
  return provider_->quote_size();
}

Result<ByteVector> InProcessQuotes::quote(FixedBytes<432> report) {
  const std::lock_guard hold(mutex_);
  const auto size = ready_size();
  if (!size.has_value()) return failed(size.error());
  ByteVector quote(*size);
  if (const auto made = provider_->get_quote(report, std::nullopt, quote); !made.has_value())
    return failed(made.error());
  CONFCOM_TRY(const std::size_t end, rpc::quote_bytes(quote));
  quote.resize(end);
  return quote;
}

}  // namespace confcom::service
