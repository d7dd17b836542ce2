#include "platform/snp_simulated/simulated_report_provider.h"

#include <fmt/format.h>

#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/sgx_simulated/versioned_directory.h"
#include "platform/snp_simulated/snp_files.h"

namespace confcom::platform {
namespace {

Result<FileSet> load_chip(const std::filesystem::path& directory) {
  auto files = VersionedDirectory(directory).load(kSnpChipFiles);
  if (files.has_value() || files.error().code != ErrorCode::kNotFound) return files;
  return fail(ErrorCode::kNotFound,
              fmt::format("{0}: this simulated platform has no SEV-SNP part; 'confcom sim init "
                          "--add-snp --dir {0}' gives it one and leaves the rest as it is",
                          directory.string()));
}

}  // namespace

Result<std::unique_ptr<ReportProvider>> SimulatedReportProvider::open(
    const std::filesystem::path& directory, const SnpGuest& guest) {
  CONFCOM_CHECK(require_platform(directory));
  CONFCOM_TRY(const FileSet files, load_chip(directory));
  auto chip = SnpChip::parse(files);
  if (!chip.has_value()) return std::unexpected(with_context(chip.error(), directory.string()));
  return std::make_unique<SimulatedReportProvider>(*std::move(chip), guest);
}

Result<ReportReply> SimulatedReportProvider::get_report(const ReportRequest& request) {
  CONFCOM_TRY(const auto report, chip_.report(guest_, request));
  return ReportReply{.report = report,
                     .certificate_table = chip_.certificate_table(),
                     .source = "a SIMULATED platform"};
}

}  // namespace confcom::platform
