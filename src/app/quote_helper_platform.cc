#include "app/quote_helper_platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "enclave/driver/sgx_devices.h"
#include "platform/sgx_simulated/simulated_platform.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code failure;
  return fs::exists(path, failure);
}

Result<void> find_library(const PlatformPlaces& places) {
  const bool is_path = places.quote_library.find('/') != std::string::npos;
  const auto is_in = [&](std::string_view directory) {
    return is_there(fs::path(directory) / places.quote_library);
  };
  if (is_path ? is_there(places.quote_library)
              : std::ranges::any_of(places.library_directories, is_in)) {
    return {};
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("{}: no such library; install Intel's package libsgx-qe3-logic, or name "
                          "its file with --quote-library",
                          places.quote_library));
}

}  // namespace

Result<void> find_hardware(const PlatformPlaces& places) {
  using enclave::SgxDeviceKind;
  for (const SgxDeviceKind kind : {SgxDeviceKind::kEnclave, SgxDeviceKind::kProvision}) {
    if (const auto device = enclave::open_sgx_device(kind, places.device_root); !device)
      return std::unexpected(device.error());
  }
  return find_library(places);
}

Result<PlatformChoice> choose_platform(const PlatformPlaces& places) {
  const auto hardware = find_hardware(places);
  if (hardware) return PlatformChoice::kHardware;
  const auto simulated = platform::require_platform(places.sim_directory);
  if (simulated) return PlatformChoice::kSimulated;
  return fail(ErrorCode::kNotFound,
              fmt::format("neither hardware ({}) nor a simulated platform ({})",
                          hardware.error().message, simulated.error().message));
}

}  // namespace confcom::app
