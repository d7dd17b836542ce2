#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/report.h"

namespace confcom::platform {

/// The lowest privilege that a guest can ask a report for.
inline constexpr std::uint32_t kLeastPrivilegedVmpl = 3;

/// What a guest wants signed.
struct ReportRequest {
  ByteArray<64> report_data{};
  /// 0 to 3; where it is not said, the most privileged that the guest may ask for.
  std::optional<std::uint32_t> vmpl = std::nullopt;
};

/// A report and what came with it. Nothing of it is verified: the host had its hands on it.
struct ReportReply {
  ByteArray<evidence::kSnpReportBytes> report{};
  ByteVector certificate_table{};  ///< as the host gave it, unread; empty where it gave none
  std::string source{};            ///< where it is from, for a person: "configfs-tsm"
};

/// Gets SEV-SNP attestation reports of the guest that this program runs in, or of a simulated one.
class ReportProvider {
 public:
  ReportProvider() = default;
  ReportProvider(const ReportProvider&) = delete;
  ReportProvider& operator=(const ReportProvider&) = delete;
  virtual ~ReportProvider() = default;

  /// Errors, each with what to do next: invalid_argument (a VMPL that the guest may not ask for);
  /// not_found, denied (no such interface, or no permission to use it); unsupported (another kind
  /// of TEE); deadline (the host was busy all the time); malformed (what came is no report over the
  /// request); io.
  [[nodiscard]] virtual Result<ReportReply> get_report(const ReportRequest& request) = 0;
};

/// Whether a request can be made of any guest. Errors: invalid_argument.
[[nodiscard]] Result<void> check_report_request(const ReportRequest& request);

/// Whether `report` is one that answers `request`; its signature is for a verifier.
/// Errors: parse_snp_report's; malformed (of other report data, or of another VMPL than asked for).
[[nodiscard]] Result<void> check_report_answers(Bytes report, const ReportRequest& request);

}  // namespace confcom::platform
