#include "app/report_measure.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/json_text.h"
#include "app/output_option.h"
#include "app/snp_launch_options.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr Definition kExitStatus[] = {
    {"0", "measured"},
    {"1", "the firmware is no OVMF for SEV-SNP, or cannot be launched so"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom report measure --ovmf OVMF.fd --kernel vmlinuz --initrd initrd.img --append "
     "\"$(cat cmdline)\" --vcpus 1 --vcpu-type EPYC-v4",
     "What the reports of a pod's virtual machine must have as MEASUREMENT"},
    {"confcom report measure --ovmf OVMF.fd --vcpus 4 --vcpu-type EPYC-Milan",
     "Of one that boots from its disk"},
    {"confcom report measure --ovmf OVMF.fd --kernel vmlinuz --vcpus 2 --vcpu-type EPYC-Genoa "
     "--guest-features 0x21 -o json | jq -r .measurement",
     "The measurement alone, for 'confcom report verify --measurement'"},
};

constexpr CommandText kText = {
    .path = "report measure",
    .summary = "Compute the launch measurement of a SEV-SNP virtual machine",
    .description =
        "Computes MEASUREMENT as AMD's firmware does, page by page: OVMF, the pages that it asks "
        "for, among them the hashes of kernel, initrd and command line, and the registers of each "
        "vCPU. No machine with SEV-SNP is needed.\n\n"
        "Give what the virtual machine is started with, exactly: the kernel's command line to its "
        "last space, the number of vCPUs, and their model. The ID block, the guest's policy and "
        "HOST_DATA are not measured; the report has them apart.\n\n"
        "A kernel that is not loaded by the hypervisor but by the firmware, from a disk, is not "
        "measured: such a measurement says nothing of it.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

std::vector<Field> fields_of(const DescribedLaunch& described,
                             const evidence::SnpMeasurement& measurement) {
  const evidence::SnpLaunch& launch = described.launch;
  std::vector<Field> out = {
      {"measurement", "MEASUREMENT", to_hex(measurement)},
      {"firmware_size", "firmware's size", std::uint64_t{described.firmware.size()}},
      {"vcpus", "vCPUs", std::uint64_t{launch.vcpus}},
      {"cpuid_signature", "their CPUID signature", {}},
      {"guest_features", "guest features", fmt::format("{:#x}", launch.sev_features)},
      {"kernel_sha256", "SHA-256 of the kernel", {}},
      {"initrd_sha256", "of the initrd", {}},
      {"command_line_sha256", "of the command line", {}}};
  if (launch.vmm == evidence::SnpVmm::kQemu) {
    out[3].value = fmt::format("{:#x}", launch.cpuid_signature);
  }
  if (!launch.kernel.has_value()) return out;
  out[5].value = to_hex(launch.kernel->kernel);
  out[6].value = to_hex(launch.kernel->initrd);
  out[7].value = to_hex(launch.kernel->command_line);
  return out;
}

class ReportMeasure final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    launch_.declare(app);
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<ExitStatus> refuse(const Error& error, Streams& streams) const;

  SnpLaunchOptions launch_;
  OutputOption output_;
};

/// What the arguments got wrong was not looked at.
Result<ExitStatus> ReportMeasure::refuse(const Error& error, Streams& streams) const {
  if (error.code == ErrorCode::kInvalidArgument) return std::unexpected(error);
  if (output_.json()) {
    streams.out << json_text<Json>({{"measurement", nullptr}, {"error", error_json<Json>(error)}});
  }
  streams.err << "confcom: " << launch_.firmware_path() << ": " << error.message << '\n';
  return ExitStatus::kRefused;
}

Result<ExitStatus> ReportMeasure::run(Streams& streams) {
  CONFCOM_TRY(DescribedLaunch described, launch_.load());
  auto firmware = evidence::parse_ovmf(described.firmware);
  if (!firmware) return refuse(firmware.error(), streams);
  described.launch.firmware = *std::move(firmware);
  const auto measurement = evidence::measure_snp_launch(described.launch);
  if (!measurement) return refuse(measurement.error(), streams);
  const std::vector<Field> fields = fields_of(described, *measurement);
  streams.out << (output_.json() ? json_text(fields_json<Json>(fields)) : fields_text(fields));
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_report_measure() { return std::make_unique<ReportMeasure>(); }

}  // namespace confcom::app
