#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_simulated/snp_chip.h"

namespace confcom::platform {

/// Reports of one guest on the simulated platform of a directory. Nothing trusts its root unless
/// told to. Immutable.
class SimulatedReportProvider final : public ReportProvider {
 public:
  /// Errors: not_found (no platform there, or none with SEV-SNP: says how to make it one); those of
  /// SnpChip::parse; io.
  [[nodiscard]] static Result<std::unique_ptr<ReportProvider>> open(
      const std::filesystem::path& directory, const SnpGuest& guest);

  SimulatedReportProvider(SnpChip chip, const SnpGuest& guest)
      : chip_(std::move(chip)), guest_(guest) {}

  /// Errors: SnpChip::report's.
  [[nodiscard]] Result<ReportReply> get_report(const ReportRequest& request) override;

 private:
  SnpChip chip_;
  SnpGuest guest_;
};

}  // namespace confcom::platform
