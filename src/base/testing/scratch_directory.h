#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace confcom::testing {

/// A directory of the test's own, removed with all in it.
class ScratchDirectory {
 public:
  /// Ends the process when it cannot be made: no test could go on.
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }
  /// Writes a file, and returns its path.
  std::string write(std::string_view name, Bytes bytes) const;
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace confcom::testing
