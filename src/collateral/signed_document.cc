#include "collateral/signed_document.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "collateral/json_fields.h"

namespace confcom::collateral {

Result<SignedDocument> parse_signed_document(std::string_view text, std::string_view name) {
  if (text.size() > kMaxFileBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: {} bytes, at most {} are read", name, text.size(), kMaxFileBytes));
  }
  // Zero bytes inside of JSON are none of its white space: whatever precedes them is read, and must
  // be whole.
  text = as_text(without_trailing_zeros(as_bytes(text)));
  auto json = JsonDocument::parse(text);
  if (!json) return std::unexpected(with_context(std::move(json).error(), name));
  return SignedDocument{text, *std::move(json)};
}

Result<SignedMember> read_signed_member(const SignedDocument& document, std::string_view key) {
  CONFCOM_TRY(const std::string_view text, raw_json_member(document.text, key));
  CONFCOM_TRY(const auto signature, read_hex<64>(document.json.root(), "signature"));
  return SignedMember{std::string(text), signature};
}

}  // namespace confcom::collateral
