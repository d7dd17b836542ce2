#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/report.h"

namespace confcom::evidence {

/// What SNP_GET_REPORT of /dev/sev-guest fills.
inline constexpr std::size_t kSnpReportResponseBytes = 4000;

/// The report's bytes out of the firmware's answer, not parsed; a view into `in`.
/// Source: AMD SEV-SNP firmware ABI, MSG_REPORT_RSP; Linux, sev-guest.h, snp_report_resp.
/// Shape: 4000 bytes, little-endian: status, size of the report (4 bytes each), 24 reserved, the
/// report, zeros.
/// Errors: truncated, malformed (another size of answer or report, bytes set that are to be zero);
/// by status invalid_argument (0x16: parameters), unsupported (0x27: the key selected), unavailable
/// (others).
[[nodiscard]] Result<FixedBytes<kSnpReportBytes>> parse_snp_report_response(Bytes in);

/// The answer that holds `report`.
[[nodiscard]] ByteArray<kSnpReportResponseBytes> write_snp_report_response(
    FixedBytes<kSnpReportBytes> report);

}  // namespace confcom::evidence
