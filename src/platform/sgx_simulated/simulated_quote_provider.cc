#include "platform/sgx_simulated/simulated_quote_provider.h"

#include <algorithm>

#include "evidence/sgx/attestation_key_id.h"

namespace confcom::platform {
namespace {

constexpr std::size_t kNonceBytes = 16;

std::unexpected<QuoteError> error(QuoteErrorCode code, std::string message) {
  return std::unexpected(QuoteError{code, std::move(message)});
}

std::unexpected<QuoteError> quote_error(const Error& from) {
  return error(from.code == ErrorCode::kUntrusted ? QuoteErrorCode::kInvalidReport
                                                  : QuoteErrorCode::kUnexpected,
               from.message);
}

/// Fills in the last part of `info` with the quoting enclave's REPORT on `quote`.
QuoteResult<void> report_on(const QuotingEnclave& qe, Bytes quote,
                            std::span<std::byte, kQeReportInfoBytes> info) {
  const FixedBytes<kQeReportInfoBytes> in = info;
  const auto target =
      evidence::parse_target_info(in.subspan<kNonceBytes, evidence::kTargetInfoBytes>());
  if (!target.has_value()) return error(QuoteErrorCode::kInvalidParameter, target.error().message);
  const auto report =
      evidence::write_report(qe.report_on(quote, to_array(in.first<kNonceBytes>()), *target));
  std::ranges::copy(report, info.last<evidence::kReportBytes>().begin());
  return {};
}

/// Nothing that clients know of it has changed by a mere renewal of dates.
bool same_key(const SimulatedPlatform& a, const SimulatedPlatform& b) {
  return a.qe().public_key_id() == b.qe().public_key_id();
}

}  // namespace

Result<std::unique_ptr<SimulatedQuoteProvider>> SimulatedQuoteProvider::open(
    const std::filesystem::path& directory, std::uint16_t quote_version,
    std::chrono::milliseconds follow_within) {
  std::unique_ptr<SimulatedQuoteProvider> out(
      new SimulatedQuoteProvider(VersionedDirectory(directory), quote_version, follow_within));
  CONFCOM_CHECK(require_platform(directory));
  CONFCOM_TRY(out->generation_, out->directory_.generation());
  CONFCOM_TRY(out->platform_, load_simulated_platform(directory, quote_version));
  return out;
}

Result<void> SimulatedQuoteProvider::self_test() const {
  const Platform platform = [this] {
    const std::lock_guard hold(mutex_);
    return platform_;
  }();
  const QuotingEnclave& qe = platform->qe();
  const auto report = platform->cpu().ereport({}, qe.target_info(), {});
  ByteVector quote(qe.quote_size());
  return qe.quote(evidence::write_report(report), quote);
}

QuoteResult<SimulatedQuoteProvider::Platform> SimulatedQuoteProvider::current() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_ < follow_within_) return platform_;
  const auto generation = directory_.generation();
  if (generation.has_value() && *generation == generation_) {
    looked_ = now;
    return platform_;
  }
  auto next = load_simulated_platform(directory_.path(), quote_version_);
  if (!next.has_value() || !generation.has_value()) {
    return error(QuoteErrorCode::kNoPlatformCertificationData,
                 next.has_value() ? generation.error().message : next.error().message);
  }
  initialized_ = initialized_ && same_key(**next, *platform_);
  platform_ = *std::move(next);
  generation_ = *generation;
  return platform_;
}

QuoteResult<SimulatedQuoteProvider::Platform> SimulatedQuoteProvider::initialized() {
  const std::lock_guard hold(mutex_);
  auto platform = current();
  if (!platform.has_value() || initialized_) return platform;
  return error(QuoteErrorCode::kAttestationKeyNotInitialized,
               "nobody has asked for the attestation key since the platform started or changed");
}

QuoteResult<ByteArray<kAttestationKeyIdBytes>> SimulatedQuoteProvider::attestation_key_id() {
  return evidence::default_attestation_key_id();
}

QuoteResult<QuoteProvider::Key> SimulatedQuoteProvider::init_quote() {
  const std::lock_guard hold(mutex_);
  const auto platform = current();
  if (!platform.has_value()) return std::unexpected(platform.error());
  initialized_ = true;
  const QuotingEnclave& qe = (*platform)->qe();
  return Key{.target_info = evidence::write_target_info(qe.target_info()),
             .public_key_id = qe.public_key_id()};
}

QuoteResult<std::uint32_t> SimulatedQuoteProvider::quote_size() {
  const auto platform = initialized();
  if (!platform.has_value()) return std::unexpected(platform.error());
  return static_cast<std::uint32_t>((*platform)->qe().quote_size());
}

QuoteResult<void> SimulatedQuoteProvider::get_quote(
    FixedBytes<432> report, std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
    std::span<std::byte> quote) {
  const auto platform = initialized();
  if (!platform.has_value()) return std::unexpected(platform.error());
  const QuotingEnclave& qe = (*platform)->qe();
  if (quote.size() < qe.quote_size())
    return error(QuoteErrorCode::kInvalidParameter, "less room than the quote needs");
  const std::span<std::byte> room = quote.first(qe.quote_size());
  if (const auto done = qe.quote(report, room); !done.has_value()) return quote_error(done.error());
  return qe_report_info.has_value() ? report_on(qe, room, *qe_report_info) : QuoteResult<void>();
}

}  // namespace confcom::platform
