#include "app/enclave_start_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "app/enclave_file.h"
#include "app/path_option.h"
#include "enclave/driver/sgx_devices.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/sigstruct_finder.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "service/enclave_host/enclave_threads.h"

namespace confcom::app {
namespace {

using platform::SimulatedPlatform;

constexpr std::uint16_t kQuoteVersion = 3;  // of quotes that its processor does not make

/// Its processor, which lives as long as all of it.
Result<std::shared_ptr<const enclave::SimulatedCpu>> simulated_cpu(const std::string& directory) {
  CONFCOM_TRY(auto made, platform::load_simulated_platform(directory, kQuoteVersion));
  const std::shared_ptr<const SimulatedPlatform> platform(std::move(made));
  return std::shared_ptr<const enclave::SimulatedCpu>(platform, &platform->cpu());
}

}  // namespace

void EnclaveStartOptions::declare(CLI::App& app) {
  add_path(app, "FILE", "FILE", file_, "The enclave, signed").required();
  add_path(app, "--sigstruct", "FILE", sigstruct_,
           "The SIGSTRUCT, instead of the one in or beside the enclave's file");
  app.add_option("--platform", platform_,
                 "What runs it: this machine's SGX, an emulated processor with the keys of the "
                 "simulated platform, or, auto, the first that is there")
      ->check(CLI::IsMember({"simulated", "hardware", "auto"}))
      ->type_name("PLATFORM")
      ->default_str(platform_);
  sim_directory_.declare(app, "--sim-dir");
  app.add_flag("--debug", debug_,
               "A debug enclave: whoever runs it reads it. Its signature must allow it");
  app.add_flag("--guard", guard_,
               "Emulated: end this process when its own code touches the enclave's memory");
}

Result<enclave::EnclaveImage> EnclaveStartOptions::image() const {
  CONFCOM_TRY(ByteVector bytes, load_enclave_file(file_));
  auto image = enclave::parse_enclave_image(std::move(bytes));
  if (!image) return std::unexpected(with_context(std::move(image).error(), file_));
  if (image->format == enclave::ImageFormat::kSdk) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: an enclave of Intel's SDK, which speaks to a host made with that; "
                            "run the application that it belongs to",
                            file_));
  }
  return image;
}

Result<evidence::Sigstruct> EnclaveStartOptions::sigstruct(
    const enclave::EnclaveImage& image) const {
  if (sigstruct_.empty() && image.sigstruct.has_value()) return *image.sigstruct;
  CONFCOM_TRY(const SigstructFile file, load_sigstruct_file(file_, sigstruct_));
  auto found = enclave::read_sigstruct(file.bytes);
  if (found.has_value()) return found;
  if (sigstruct_.empty() && found.error().code == ErrorCode::kNotFound) {
    return fail(
        ErrorCode::kNotFound,
        fmt::format("{0}: not signed; sign it with 'confcom enclave sign {0} --key KEY', or "
                    "name its SIGSTRUCT with --sigstruct",
                    file_));
  }
  return std::unexpected(with_context(std::move(found).error(), file.path));
}

Result<enclave::LoaderOptions> EnclaveStartOptions::loader_options() const {
  enclave::LoaderOptions out{.launch = {}, .try_driver = platform_ != "simulated", .cpu = {}};
  out.launch.debug = debug_;
  out.launch.guard = guard_;
  if (platform_ == "hardware") return out;
  auto cpu = simulated_cpu(sim_directory());
  if (cpu.has_value()) {
    out.cpu = *std::move(cpu);
    return out;
  }
  if (!out.try_driver) return std::unexpected(std::move(cpu).error());
  const auto device = enclave::open_sgx_device(enclave::SgxDeviceKind::kEnclave, out.device_root);
  if (device.has_value()) return out;
  return fail(ErrorCode::kNotFound,
              fmt::format("neither hardware ({}) nor a simulated platform ({})",
                          device.error().message, cpu.error().message));
}

Result<StartedEnclave> EnclaveStartOptions::start() const {
  if (guard_ && platform_ == "hardware")
    return fail(ErrorCode::kInvalidArgument,
                "--guard is for emulated enclaves; hardware guards its own");
  CONFCOM_TRY(const enclave::EnclaveImage image, this->image());
  CONFCOM_TRY(const evidence::Sigstruct sigstruct, this->sigstruct(image));
  CONFCOM_TRY(const enclave::LoaderOptions options, loader_options());
  auto loaded = enclave::load_enclave(image, sigstruct, options);
  if (!loaded) return std::unexpected(with_context(std::move(loaded).error(), file_));
  return StartedEnclave{.loaded = *std::move(loaded), .tcs = service::tcs_offsets(image)};
}

}  // namespace confcom::app
