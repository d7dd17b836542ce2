#include "crypto/did_x509.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/printable.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kMethod = "did:x509:0:sha256:";
constexpr std::string_view kPolicy = "::eku:";
constexpr std::size_t kFingerprintCharacters = 43;
constexpr std::size_t kMaxEkuCharacters = 128;

std::unexpected<Error> refused(ErrorCode code, std::string_view text, std::string_view why) {
  return fail(code, fmt::format("'{}' {}; expected {}<fingerprint>{}<object identifier>",
                                printable(text), why, kMethod, kPolicy));
}

/// A number without leading zeros.
bool is_arc(std::string_view text) {
  const bool all_digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return !text.empty() && all_digits && (text.size() == 1 || text.front() != '0');
}

/// Two arcs at least, each in its one form.
bool is_dotted(std::string_view text) {
  if (text.size() > kMaxEkuCharacters) return false;
  std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  for (; dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_arc(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_arc(text);
}

}  // namespace

Result<DidX509> parse_did_x509(std::string_view text) {
  if (!text.starts_with(kMethod))
    return refused(ErrorCode::kUnsupported, text, "is no did:x509 of version 0 with sha256");
  const std::string_view rest = text.substr(kMethod.size());
  const std::string_view policy = rest.substr(std::min(rest.size(), kFingerprintCharacters));
  if (policy.empty() || !policy.starts_with("::"))
    return refused(ErrorCode::kMalformed, text, "has no fingerprint of 43 characters");
  const Result<ByteVector> fingerprint = parse_base64url(rest.substr(0, kFingerprintCharacters));
  if (!fingerprint.has_value())
    return refused(ErrorCode::kMalformed, text, "has no fingerprint in base64url");
  if (!policy.starts_with(kPolicy))
    return refused(ErrorCode::kUnsupported, text, "has another policy than eku");
  const std::string_view eku = policy.substr(kPolicy.size());
  if (eku.find("::") != std::string_view::npos)
    return refused(ErrorCode::kUnsupported, text, "has several policies");
  if (!is_dotted(eku)) return refused(ErrorCode::kMalformed, text, "has no object identifier");
  DidX509 out{.text = std::string(text), .ca_fingerprint = {}, .eku = std::string(eku)};
  std::ranges::copy(*fingerprint, out.ca_fingerprint.begin());
  return out;
}

}  // namespace confcom::crypto
