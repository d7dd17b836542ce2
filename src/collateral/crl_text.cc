#include "collateral/crl_text.h"

#include <string_view>

#include "base/hex.h"
#include "crypto/der_reader.h"
#include "crypto/pem.h"

namespace confcom::collateral {
namespace {

constexpr std::string_view kPemLabel = "X509 CRL";

/// `in` up to the end that its own length octets say; a list's last byte may itself be zero.
Result<Bytes> without_padding(Bytes in) {
  crypto::DerReader reader(in, "CRL");
  CONFCOM_TRY(const Bytes content, reader.take(crypto::DerTag::kSequence, "CertificateList"));
  const auto end = static_cast<std::size_t>(content.data() - in.data()) + content.size();
  if (!all_zero(in.subspan(end)))
    return fail(ErrorCode::kMalformed, "CRL: bytes other than zero after its end");
  return in.first(end);
}

Result<crypto::Crl> parse_padded_der(Bytes in) {
  CONFCOM_TRY(const Bytes der, without_padding(in));
  return crypto::Crl::parse(der);
}

Result<crypto::Crl> parse_pem_text(std::string_view text) {
  CONFCOM_TRY(const auto blocks, crypto::parse_pem(text, kPemLabel, 1));
  return crypto::Crl::parse(blocks.front());
}

Result<crypto::Crl> parse_hex_text(std::string_view text) {
  const auto der = parse_hex(text);
  if (!der) return std::unexpected(with_context(der.error(), "CRL, neither DER nor PEM"));
  return crypto::Crl::parse(*der);
}

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

Result<crypto::Crl> parse_crl(Bytes in) {
  // The first byte decides: a SEQUENCE's tag is '0', which no PEM begins with, and hexadecimal DER
  // begins with '3'.
  if (!in.empty() && in.front() == static_cast<std::byte>(crypto::DerTag::kSequence))
    return parse_padded_der(in);
  const std::string_view text = without_trailing_space(as_text(without_trailing_zeros(in)));
  if (text.empty()) return fail(ErrorCode::kMalformed, "CRL: empty");
  return text.starts_with('-') ? parse_pem_text(text) : parse_hex_text(text);
}

}  // namespace confcom::collateral
