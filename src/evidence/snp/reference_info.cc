#include "evidence/snp/reference_info.h"

#include <charconv>

#include "base/hex.h"
#include "base/json.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kMeasurement = "x-ms-sevsnpvm-launchmeasurement";
constexpr std::string_view kGuestSvn = "x-ms-sevsnpvm-guestsvn";
constexpr std::string_view kGuestSvnInteger = "x-ms-sevsnpvm-guestsvn-int";

/// Digits alone, without leading zeros.
Result<std::uint64_t> parse_decimal(const JsonValue& value, std::string_view text) {
  std::uint64_t out = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool is_padded = text.size() > 1 && text.front() == '0';
  if (failure == std::errc() && stop == text.data() + text.size() && !is_padded) return out;
  return value.error(ErrorCode::kMalformed, "is no decimal number of 64 bits");
}

Result<std::uint64_t> read_guest_svn(const JsonValue& root) {
  CONFCOM_TRY(const JsonValue value, root.member(kGuestSvn));
  const Result<std::string_view> text = value.string();
  CONFCOM_TRY(const std::uint64_t svn,
              text.has_value() ? parse_decimal(value, *text) : value.integer<std::uint64_t>());
  CONFCOM_TRY(const auto again, root.optional_member(kGuestSvnInteger));
  if (!again.has_value()) return svn;
  CONFCOM_TRY(const std::uint64_t number, again->integer<std::uint64_t>());
  if (number == svn) return svn;
  return again->error(ErrorCode::kMalformed, "is not the SVN beside it");
}

Result<ByteArray<48>> read_measurement(const JsonValue& root) {
  CONFCOM_TRY(const JsonValue value, root.member(kMeasurement));
  CONFCOM_TRY(const std::string_view text, value.string());
  const auto out = parse_hex_array<48>(text);
  if (!out.has_value()) return value.error(out.error().code, out.error().message);
  return *out;
}

}  // namespace

Result<SnpReferenceInfo> parse_snp_reference_info(Bytes json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(as_text(json)));
  CONFCOM_TRY(const auto measurement, read_measurement(document.root()));
  CONFCOM_TRY(const std::uint64_t guest_svn, read_guest_svn(document.root()));
  return SnpReferenceInfo{.launch_measurement = measurement, .guest_svn = guest_svn};
}

}  // namespace confcom::evidence
