#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "enclave/enclave.h"
#include "enclave/image/enclave_image.h"
#include "enclave/launch_options.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

class SimulatedCpu;

enum class Backend : std::uint8_t {
  kDriver,    ///< the processor's SGX, by Linux's driver
  kEmulated,  ///< this process, with ENCLU emulated
};

[[nodiscard]] std::string_view to_string(Backend backend);

/// Which backends may be used, and what they need.
struct LoaderOptions {
  LaunchOptions launch;
  bool try_driver = true;
  std::filesystem::path device_root = "/";
  /// The emulated processor; null: it may not be used.
  std::shared_ptr<const SimulatedCpu> cpu;
};

struct Loaded {
  std::unique_ptr<Enclave> enclave;
  Backend backend{};
  std::vector<std::string> warnings;  ///< what would not work on other hardware
};

/// Runs an enclave on hardware where that works, else emulated, as far as each is allowed. Only
/// that there is no SGX leads to the emulator: an enclave that hardware refuses is refused. Errors:
/// those of the backend that was used; unavailable (none may be).
[[nodiscard]] Result<Loaded> load_enclave(const EnclaveImage& image,
                                          const evidence::Sigstruct& sigstruct,
                                          const LoaderOptions& options);

}  // namespace confcom::enclave
