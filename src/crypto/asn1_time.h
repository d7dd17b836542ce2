#pragma once

#include <string_view>

#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// Reads a Time: UTCTime `YYMMDDHHMMSSZ` of the years 1950 to 2049, GeneralizedTime
/// `YYYYMMDDHHMMSSZ` of others. Source: RFC 5280, 4.1.2.5. Errors: truncated; malformed (another
/// form, no such time).
[[nodiscard]] Result<Timestamp> parse_time(DerReader& in, std::string_view field);

}  // namespace confcom::crypto
