#include "crypto/serial_number.h"

#include <fmt/format.h>

namespace confcom::crypto {

Result<Bytes> parse_serial_number(DerReader& in) {
  constexpr std::string_view kField = "serial number";
  const std::size_t start = in.offset();
  CONFCOM_TRY(const Bytes content, in.unsigned_integer_octets(kField));
  const bool has_sign_octet = content.size() > 1 && content[0] == std::byte{0};
  const std::size_t octets = content.size() - (has_sign_octet ? 1 : 0);
  if (octets > kMaxSerialOctets) {
    return in.error(ErrorCode::kMalformed, start, kField,
                    fmt::format("has {} octets, at most {} belong", octets, kMaxSerialOctets));
  }
  return content;
}

}  // namespace confcom::crypto
