#include "crypto/ecdsa_signature.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/byte_writer.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {
namespace {

Bytes without_leading_zeros(Bytes in) {
  while (in.size() > 1 && in[0] == std::byte{0}) in = in.subspan(1);
  return in;
}

/// `magnitude` without leading zeros. Lengths stay below 128, which have one octet.
void put_integer(ByteWriter& out, Bytes magnitude) {
  const bool needs_sign = (magnitude[0] & std::byte{0x80}) != std::byte{0};
  out.le(std::to_underlying(DerTag::kInteger));
  out.le(static_cast<std::uint8_t>(magnitude.size() + (needs_sign ? 1 : 0)));
  out.zeros(needs_sign ? 1 : 0).put(magnitude);
}

Result<void> take_half(DerReader& in, std::span<std::byte> half, std::string_view field) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(const Bytes content, in.positive_integer_octets(field));
  const Bytes magnitude = without_leading_zeros(content);
  if (magnitude.size() > half.size()) {
    return in.error(ErrorCode::kMalformed, start, field, "is too large for its curve");
  }
  std::ranges::copy(magnitude, half.last(magnitude.size()).begin());
  return {};
}

}  // namespace

ByteVector signature_to_der(Bytes raw) {
  ByteWriter numbers;
  put_integer(numbers, without_leading_zeros(raw.first(raw.size() / 2)));
  put_integer(numbers, without_leading_zeros(raw.subspan(raw.size() / 2)));
  ByteWriter out;
  out.le(std::to_underlying(DerTag::kSequence)).le(static_cast<std::uint8_t>(numbers.size()));
  return std::move(out.put(std::move(numbers).finish())).finish();
}

Result<ByteVector> signature_from_der(Bytes der, std::size_t half_bytes) {
  DerReader whole(der, "ECDSA signature");
  CONFCOM_TRY(DerReader numbers, whole.sequence("whole"));
  CONFCOM_CHECK(whole.expect_end());
  ByteVector raw(2 * half_bytes);
  CONFCOM_CHECK(take_half(numbers, std::span(raw).first(half_bytes), "r"));
  CONFCOM_CHECK(take_half(numbers, std::span(raw).last(half_bytes), "s"));
  CONFCOM_CHECK(numbers.expect_end());
  return raw;
}

}  // namespace confcom::crypto
