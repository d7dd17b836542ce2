#include "crypto/extended_key_usage.h"

#include <fmt/format.h>

#include "crypto/der_reader.h"

namespace confcom::crypto {

Result<std::vector<std::string>> parse_extended_key_usage(Bytes value) {
  DerReader whole(value, "extKeyUsage");
  CONFCOM_TRY(DerReader list, whole.sequence("value"));
  CONFCOM_CHECK(whole.expect_end());
  std::vector<std::string> out;
  do {
    if (out.size() == kMaxExtendedKeyUsages) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("extKeyUsage: more than {} purposes", kMaxExtendedKeyUsages));
    }
    CONFCOM_TRY(out.emplace_back(), list.object_identifier("purpose"));
  } while (!list.at_end());
  return out;
}

Result<std::vector<std::string>> extended_key_usage(const Certificate& certificate) {
  const std::optional<Bytes> value = certificate.extension(kExtendedKeyUsageOid);
  if (!value.has_value()) return std::vector<std::string>();
  return parse_extended_key_usage(*value);
}

}  // namespace confcom::crypto
