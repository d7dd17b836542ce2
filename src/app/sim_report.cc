#include "app/sim_report.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/hex_option.h"
#include "app/output_file.h"
#include "app/path_option.h"
#include "app/sim_directory.h"
#include "base/file.h"
#include "enclave/secs.h"
#include "evidence/sgx/report.h"
#include "platform/sgx_simulated/simulated_platform.h"

namespace confcom::app {
namespace {

using evidence::Attributes;

constexpr Definition kExamples[] = {
    {"confcom sim report --mrenclave $MRENCLAVE --mrsigner $MRSIGNER --report-data 00 --out "
     "report.bin",
     "A REPORT for the platform's quoting enclave"},
    {"confcom quote target-info --out target_info.bin", "Or for the one behind a quote helper"},
    {"confcom quote get --report report.bin --out quote.bin", "And the quote over it"},
};

constexpr CommandText kText = {
    .path = "sim report",
    .summary = "Make the REPORT that an enclave would make on a simulated platform",
    .description =
        "Writes the 432 bytes that EREPORT would give an enclave with these measurements: with the "
        "platform's CPUSVN, and a MAC under the report key of its target. Only the target, on the "
        "same platform, can tell that it is genuine.",
    .examples = kExamples,
};

class SimReport final : public Command {
 public:
  explicit SimReport(const Environment& environment) : directory_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<enclave::Secs> secs() const;
  [[nodiscard]] Result<evidence::TargetInfo> target(
      const platform::SimulatedPlatform& platform) const;

  SimDirectoryOption directory_;
  OutputFileOption out_;
  std::string target_info_;
  std::string mr_enclave_;
  std::string mr_signer_;
  std::string report_data_;
  std::uint16_t product_id_ = 0;
  std::uint16_t svn_ = 0;
  bool debug_ = false;
  std::string config_id_;
  std::uint16_t config_svn_ = 0;
  std::string family_id_;
  std::string extended_product_id_;
};

void SimReport::declare(CLI::App& app) {
  const auto hex = [&](const char* name, std::string& value, const char* meaning) {
    return app.add_option(name, value, meaning)->type_name("HEX");
  };
  directory_.declare(app);
  add_path(app, "--target-info", "FILE", target_info_,
           "Whom the REPORT is for; the platform's quoting enclave when not given");
  hex("--mrenclave", mr_enclave_, "MRENCLAVE, 32 bytes")->required();
  hex("--mrsigner", mr_signer_, "MRSIGNER, 32 bytes")->required();
  hex("--report-data", report_data_, "Up to 64 bytes, zeros after them")->required();
  app.add_option("--product-id", product_id_, "ISVPRODID")->type_name("N");
  app.add_option("--svn", svn_, "ISVSVN")->type_name("N");
  app.add_flag("--debug", debug_, "A debug enclave");
  hex("--config-id", config_id_, "CONFIGID, up to 64 bytes (KSS)");
  app.add_option("--config-svn", config_svn_, "CONFIGSVN (KSS)")->type_name("N");
  hex("--family-id", family_id_, "ISVFAMILYID, 16 bytes (KSS)");
  hex("--extended-product-id", extended_product_id_, "ISVEXTPRODID, 16 bytes (KSS)");
  out_.declare(app, "Where the REPORT goes");
}

Result<enclave::Secs> SimReport::secs() const {
  enclave::Secs secs;
  secs.attributes = {.flags = Attributes::kInit | Attributes::kMode64Bit, .xfrm = 3};
  if (debug_) secs.attributes.flags |= Attributes::kDebug;
  const bool uses_kss = !config_id_.empty() || config_svn_ != 0 || !family_id_.empty() ||
                        !extended_product_id_.empty();
  if (uses_kss) secs.attributes.flags |= Attributes::kKss;
  CONFCOM_CHECK(read_hex("--mrenclave", mr_enclave_, secs.mr_enclave));
  CONFCOM_CHECK(read_hex("--mrsigner", mr_signer_, secs.mr_signer));
  CONFCOM_CHECK(read_hex_front("--config-id", config_id_, secs.config_id));
  CONFCOM_CHECK(read_hex_front("--family-id", family_id_, secs.isv_family_id));
  CONFCOM_CHECK(
      read_hex_front("--extended-product-id", extended_product_id_, secs.isv_ext_prod_id));
  secs.isv_prod_id = product_id_;
  secs.isv_svn = svn_;
  secs.config_svn = config_svn_;
  return secs;
}

Result<evidence::TargetInfo> SimReport::target(const platform::SimulatedPlatform& platform) const {
  if (target_info_.empty()) return platform.qe().target_info();
  CONFCOM_TRY(const ByteVector bytes, load_file(target_info_, evidence::kTargetInfoBytes));
  auto target = evidence::parse_target_info(bytes);
  if (!target) return std::unexpected(with_context(std::move(target).error(), target_info_));
  return target;
}

Result<ExitStatus> SimReport::run(Streams& streams) {
  CONFCOM_TRY(const enclave::Secs secs, this->secs());
  ByteArray<64> report_data{};
  CONFCOM_CHECK(read_hex_front("--report-data", report_data_, report_data));
  CONFCOM_TRY(const auto platform, platform::load_simulated_platform(directory_.path(), 3));
  CONFCOM_TRY(const evidence::TargetInfo target, this->target(*platform));
  const evidence::Report report = platform->cpu().ereport(secs, target, report_data);
  CONFCOM_CHECK(out_.write(evidence::write_report(report), streams));
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_sim_report(const Environment& environment) {
  return std::make_unique<SimReport>(environment);
}

}  // namespace confcom::app
