#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/cli_forward.h"
#include "app/environment.h"
#include "app/sim_directory.h"
#include "base/error.h"
#include "enclave/enclave_loader.h"

namespace confcom::app {

/// An enclave that can be entered.
struct StartedEnclave {
  enclave::Loaded loaded;
  std::vector<std::uint64_t> tcs;  ///< offsets
};

/// Which enclave is started, on what and how: FILE, `--sigstruct`, `--platform`, `--sim-dir`,
/// `--debug`, `--guard`.
class EnclaveStartOptions {
 public:
  explicit EnclaveStartOptions(const Environment& environment) : sim_directory_(environment) {}

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Errors: invalid_argument (options that do not go together); those of load_enclave_file,
  /// parse_enclave_image, read_sigstruct, load_simulated_platform and load_enclave; unsupported (an
  /// enclave that speaks to another kind of host).
  [[nodiscard]] Result<StartedEnclave> start() const;

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& sim_directory() const { return sim_directory_.path(); }

 private:
  [[nodiscard]] Result<enclave::EnclaveImage> image() const;
  [[nodiscard]] Result<evidence::Sigstruct> sigstruct(const enclave::EnclaveImage& image) const;
  [[nodiscard]] Result<enclave::LoaderOptions> loader_options() const;

  std::string file_;
  std::string sigstruct_;
  std::string platform_ = "auto";
  SimDirectoryOption sim_directory_;
  bool debug_ = false;
  bool guard_ = false;
};

}  // namespace confcom::app
