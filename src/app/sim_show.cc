#include "app/sim_show.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/output_option.h"
#include "app/sim_directory.h"
#include "app/snp_fields.h"
#include "base/hex.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_enclaves.h"

namespace confcom::app {
namespace {

using platform::PlatformState;

constexpr CommandText kText = {
    .path = "sim show",
    .summary = "Show a simulated platform and what is published about it",
    .description =
        "Shows identifiers, security versions and the collateral's dates. Shows no secret.",
};

std::vector<std::string> level_texts(const PlatformState& state) {
  std::vector<std::string> out;
  for (const collateral::TcbLevel& level : state.published.tcb_info.levels) {
    const bool own = level.sgx_component_svns == state.cpu.cpu_svn;
    out.push_back(to_hex(level.sgx_component_svns) + " " +
                  std::string(to_string(level.status.status)) + (own ? " (this platform)" : ""));
  }
  return out;
}

std::string hw_id(const evidence::VekExtensions& chip) {
  return to_hex(chip.hw_id.value_or(ByteVector()));
}

/// Of a platform that older versions made: not stated.
std::vector<Field> describe_snp(const PlatformState& state) {
  if (!state.snp.has_value()) return {{"snp_product", "SEV-SNP", {}}};
  const evidence::VekExtensions& chip = state.snp->chip.certified();
  return {{"snp_product", "SEV-SNP", std::string(evidence::to_string(chip.product))},
          {"snp_chip_id", "chip ID", hw_id(chip)},
          {"snp_tcb", "chip's TCB", tcb_text(chip.tcb)}};
}

std::vector<Field> describe_sgx(const std::string& directory, const PlatformState& state) {
  const auto& published = state.published;
  const enclave::Secs qe = platform::quoting_enclave_secs(state.software.qe_isv_svn);
  return {
      {"directory", "directory", directory},
      {"fmspc", "FMSPC", to_hex(state.pck.fmspc)},
      {"ppid", "PPID", to_hex(state.pck.ppid)},
      {"cpu_svn", "CPUSVN", to_hex(state.cpu.cpu_svn)},
      {"pce_svn", "PCE ISVSVN", std::uint64_t{state.software.pce_isv_svn}},
      {"qe_svn", "QE ISVSVN", std::uint64_t{state.software.qe_isv_svn}},
      {"qe_mr_enclave", "QE MRENCLAVE", to_hex(qe.mr_enclave)},
      {"qe_mr_signer", "QE MRSIGNER", to_hex(qe.mr_signer)},
      {"pck_serial", "PCK serial", to_hex(state.pck_serial)},
      {"pck_revoked", "PCK revoked",
       std::ranges::count(published.revoked_pck_serials, state.pck_serial) > 0},
      {"issue_date", "collateral issued", format_timestamp(published.tcb_info.issue_date)},
      {"next_update", "good until", format_timestamp(published.tcb_info.next_update)},
      {"tcb_evaluation_data_number", "TCB evaluation data number",
       std::uint64_t{published.tcb_info.tcb_evaluation_data_number}},
      {"tcb_levels", "TCB levels", level_texts(state)},
  };
}

std::vector<Field> describe(const std::string& directory, const PlatformState& state) {
  std::vector<Field> out = describe_sgx(directory, state);
  for (Field& field : describe_snp(state)) out.push_back(std::move(field));
  return out;
}

class SimShow final : public Command {
 public:
  explicit SimShow(const Environment& environment) : directory_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    directory_.declare(app);
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const PlatformState state, platform::load_platform_state(directory_.path()));
    const std::vector<Field> fields = describe(directory_.path(), state);
    if (output_.json()) {
      streams.out << fields_json<nlohmann::ordered_json>(fields).dump(2) << '\n';
    } else {
      streams.out << "SIMULATED platform\n" << fields_text(fields);
    }
    return ExitStatus::kAccepted;
  }

 private:
  SimDirectoryOption directory_;
  OutputOption output_;
};

}  // namespace

std::unique_ptr<Command> make_sim_show(const Environment& environment) {
  return std::make_unique<SimShow>(environment);
}

}  // namespace confcom::app
