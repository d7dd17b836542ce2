#include "crypto/signed_der.h"

#include <fmt/format.h>

namespace confcom::crypto {
namespace {

constexpr std::string_view kAlgorithm = "signature algorithm";

}  // namespace

Result<SignedDer> parse_signed_der(Bytes der, std::size_t cap_bytes, std::string_view object) {
  if (der.size() > cap_bytes) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: larger than {} bytes", object, cap_bytes));
  }
  DerReader whole(der, object);
  CONFCOM_TRY(DerReader parts, whole.sequence("whole"));
  CONFCOM_CHECK(whole.expect_end());

  const std::size_t signed_start = parts.offset();
  CONFCOM_TRY(const DerReader content, parts.sequence("signed part"));
  const Bytes signed_part = parts.since(signed_start);

  const std::size_t algorithm_start = parts.offset();
  CONFCOM_TRY(const SignatureAlgorithm signature_algorithm, parse_signature_algorithm(parts));
  const Bytes algorithm = parts.since(algorithm_start);

  CONFCOM_TRY(const Bytes signature, parts.bit_string_octets("signature"));
  CONFCOM_CHECK(parts.expect_end());
  return SignedDer{signed_part, content, algorithm, signature_algorithm, signature};
}

Result<void> expect_algorithm(DerReader& in, Bytes outer) {
  const std::size_t start = in.offset();
  CONFCOM_CHECK(in.sequence(kAlgorithm));
  if (!equal(in.since(start), outer)) {
    return in.error(ErrorCode::kMalformed, start, kAlgorithm,
                    "is not the one beside the signature");
  }
  return {};
}

}  // namespace confcom::crypto
