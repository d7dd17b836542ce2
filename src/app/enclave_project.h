#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::app {

/// Errors: invalid_argument (not a letter, then letters, digits, '_' and '-').
[[nodiscard]] Result<void> check_enclave_name(std::string_view name);

/// Makes `directory` with the project of an enclave of this name: whole, or not at all. It may be
/// there already, empty. Errors: invalid_argument (the directory is the working one), denied (it is
/// not empty, or no directory), io.
[[nodiscard]] Result<void> create_enclave_project(const std::filesystem::path& directory,
                                                  const std::string& name);

struct SdkChange {
  enum class Kind : std::uint8_t { kNew, kChanged, kGone };

  std::string file;
  Kind kind = Kind::kChanged;

  friend bool operator==(const SdkChange&, const SdkChange&) = default;
};

/// Makes sdk/ of the project in `directory` that of this program, and returns what was different,
/// by name. Errors: not_found (no project is there), io; then sdk/ is as it was.
[[nodiscard]] Result<std::vector<SdkChange>> update_enclave_sdk(
    const std::filesystem::path& directory);

}  // namespace confcom::app
