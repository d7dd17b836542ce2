#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// What the maker of a utility VM says of one build of it.
struct SnpReferenceInfo {
  ByteArray<48> launch_measurement{};
  std::uint64_t guest_svn = 0;  ///< the build's own, not the report's GUEST_SVN
};

inline constexpr std::string_view kReferenceInfoContentType = "application/json";

/// Reads the payload of an endorsement of a launch measurement.
/// Source: Azure's UVM reference info, as samples have it. Shape: a JSON object with
/// "x-ms-sevsnpvm-launchmeasurement", 96 hexadecimal digits; "x-ms-sevsnpvm-guestsvn", a number as
/// a decimal string, or bare; later ones have it a second time in "x-ms-sevsnpvm-guestsvn-int",
/// which must be the same. Other members are passed over. Errors: malformed.
[[nodiscard]] Result<SnpReferenceInfo> parse_snp_reference_info(Bytes json);

}  // namespace confcom::evidence
