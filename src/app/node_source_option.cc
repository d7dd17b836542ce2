#include "app/node_source_option.h"

#include <CLI/CLI.hpp>

#include "app/path_option.h"
#include "base/file.h"
#include "base/limits.h"
#include "platform/sgx_node/recorded_cpuid.h"

namespace confcom::app {

void NodeSourceOption::declare(CLI::App& app) {
  app.add_option("--platform", platform_, "Whose SGX it is; auto: hardware where it is there")
      ->check(CLI::IsMember({"simulated", "hardware", "auto"}))
      ->type_name("PLATFORM")
      ->default_str(platform_);
  sim_directory_.declare(app, "--sim-dir");
  add_path(app, "--device-root", "DIR", device_root_,
           "Below which dev/ and sys/ of the host stand, where that is not the root")
      .default_str(device_root_);
  add_path(app, "--cpuid-dump", "FILE", cpuid_dump_,
           "A dump of CPUID (cpuid -r, AIDA64) to read in the processor's place");
}

Result<void> NodeSourceOption::load_cpuid() {
  if (cpuid_dump_.empty()) return {};
  CONFCOM_TRY(const ByteVector dump, load_file(cpuid_dump_, kMaxFileBytes));
  auto recorded = platform::RecordedCpuid::parse(as_text(dump));
  if (!recorded.has_value()) return std::unexpected(with_context(recorded.error(), cpuid_dump_));
  cpuid_ = std::make_unique<platform::RecordedCpuid>(*std::move(recorded));
  return {};
}

Result<std::unique_ptr<service::NodeSource>> NodeSourceOption::make() {
  CONFCOM_CHECK(load_cpuid());
  if (platform_ == "simulated") return service::make_simulated_source(sim_directory());
  auto hardware = service::make_hardware_source(*cpuid_, device_root_);
  if (platform_ == "hardware") return hardware;
  return service::make_first_usable(std::move(hardware),
                                    service::make_simulated_source(sim_directory()));
}

}  // namespace confcom::app
