#include "enclave/enclave_loader.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "enclave/driver/driver_enclave.h"
#include "enclave/emulated/emulated_enclave.h"
#include "enclave/image/illegal_instructions.h"

namespace confcom::enclave {
namespace {

/// No SGX here, as opposed to SGX that cannot be used until somebody sees to it.
bool is_absent(ErrorCode code) {
  return code == ErrorCode::kNotFound || code == ErrorCode::kUnsupported;
}

Result<Loaded> load_by_driver(const EnclaveImage& image, const evidence::Sigstruct& sigstruct,
                              const LaunchOptions& launch, SgxDriver driver) {
  CONFCOM_TRY(auto enclave, DriverEnclave::load(image, sigstruct, launch, std::move(driver)));
  return Loaded{.enclave = std::move(enclave), .backend = Backend::kDriver, .warnings = {}};
}

/// One for all such pages, which may be many.
std::optional<std::string> warning_on_measurement(const EnclaveImage& image) {
  std::uint64_t pages = 0;
  std::uint64_t first = 0;
  for (const PageRange& range : image.ranges) {
    if (!range.is_measured_in_part()) continue;
    if (pages == 0) first = range.offset;
    pages += range.pages;
  }
  if (pages == 0) return std::nullopt;
  return fmt::format(
      "{} page(s), the first at offset {:#x}, are measured in part, which Linux's driver cannot "
      "do; measure all of a page, or nothing",
      pages, first);
}

/// The emulator runs what hardware would refuse, where it is not told of it.
std::vector<std::string> warnings_on(const EnclaveImage& image) {
  std::vector<std::string> out;
  if (auto warning = warning_on_measurement(image)) out.push_back(*std::move(warning));
  for (const IllegalInstruction& found : find_illegal_instructions(image)) {
    out.push_back(fmt::format("the code at offset {:#x} looks like {}: {}", found.offset,
                              found.name, found.meaning));
  }
  return out;
}

Result<Loaded> load_emulated(const EnclaveImage& image, const evidence::Sigstruct& sigstruct,
                             const LoaderOptions& options) {
  CONFCOM_TRY(auto enclave, EmulatedEnclave::load(image, sigstruct, options.launch, options.cpu));
  return Loaded{
      .enclave = std::move(enclave), .backend = Backend::kEmulated, .warnings = warnings_on(image)};
}

}  // namespace

std::string_view to_string(Backend backend) {
  return backend == Backend::kDriver ? "driver" : "emulated";
}

Result<Loaded> load_enclave(const EnclaveImage& image, const evidence::Sigstruct& sigstruct,
                            const LoaderOptions& options) {
  if (options.try_driver) {
    auto driver = SgxDriver::open(options.device_root, options.launch.allow_provision_key);
    if (driver.has_value())
      return load_by_driver(image, sigstruct, options.launch, *std::move(driver));
    if (options.cpu == nullptr || !is_absent(driver.error().code))
      return std::unexpected(std::move(driver).error());
  }
  if (options.cpu == nullptr)
    return fail(ErrorCode::kUnavailable,
                "enclave: neither SGX nor a simulated platform may be used; name one, or make one "
                "with 'confcom sim init'");
  return load_emulated(image, sigstruct, options);
}

}  // namespace confcom::enclave
