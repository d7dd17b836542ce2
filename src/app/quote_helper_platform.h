#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::app {

/// Where a quote helper may find a platform to quote with.
struct PlatformPlaces {
  std::string sim_directory;                              ///< of the simulated one
  std::string quote_library;                              ///< Intel's: a file's name or a path
  std::filesystem::path device_root = "/";                ///< below which dev/sgx_enclave stands
  std::span<const std::string_view> library_directories;  ///< where a library of that name may be
};

/// Where packages put libraries.
inline constexpr std::string_view kLibraryDirectories[] = {
    "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
    "/opt/intel/sgxsdk/lib64"};

/// Whether this machine's SGX can quote: both device nodes open, the library is there. It is not
/// loaded: that is a worker's risk. Errors: what is missing, and what to do.
[[nodiscard]] Result<void> find_hardware(const PlatformPlaces& places);

enum class PlatformChoice : std::uint8_t { kSimulated, kHardware };

/// What "auto" comes to: hardware where it is there, else the simulated platform where one was
/// made. Errors: not_found (neither: says what is missing of each).
[[nodiscard]] Result<PlatformChoice> choose_platform(const PlatformPlaces& places);

}  // namespace confcom::app
