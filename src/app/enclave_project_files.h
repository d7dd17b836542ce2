#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace confcom::app {

/// A file of a new enclave's project, which the program carries inside itself.
struct ProjectFile {
  std::string_view name;  ///< "greeter.cc" has kProjectName for "greeter"
  Bytes content;          ///< outside of sdk/, kProjectName for the project's name here too
  bool executable = false;
};

inline constexpr std::string_view kProjectName = "@NAME@";

/// The SDK, without "sdk/" in the names: all that an enclave is built with.
[[nodiscard]] std::vector<ProjectFile> sdk_files();

/// What its author writes, to begin with.
[[nodiscard]] std::vector<ProjectFile> own_files();

}  // namespace confcom::app
