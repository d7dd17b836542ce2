#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/unique_fd.h"
#include "platform/sgx_simulated/file_set.h"

namespace confcom::platform {

/// A directory whose files change all at once. Each set of files has a directory of its own,
/// "generation-<random>", and the symbolic link "current" leads to the one that counts; renaming
/// another link over it is the one step of a change. Whoever is killed at any moment leaves the old
/// set or the new one, never a mixture. The generation before stays for those who are reading it.
/// Works below a mount point, and through a mount of it.
class VersionedDirectory {
 public:
  /// Who may read what is published: directories and files have the modes 0700 and 0600, or 0755
  /// and 0644.
  enum class Readers : std::uint8_t { kOwner, kEveryone };

  explicit VersionedDirectory(std::filesystem::path path, Readers readers = Readers::kOwner);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Which generation counts: one call of the operating system, for whoever follows the directory.
  /// Errors: not_found (no set has ever been published), io.
  [[nodiscard]] Result<std::string> generation() const;

  /// The files of these names, all of one generation; of `optional` those that are there. Errors:
  /// not_found, io, malformed (larger than kMaxFileBytes).
  [[nodiscard]] Result<FileSet> load(std::span<const std::string_view> names,
                                     std::span<const std::string_view> optional = {}) const;

  /// Keeps other writers out as long as it lives.
  class Lock {
   private:
    friend class VersionedDirectory;
    explicit Lock(UniqueFd fd) : fd_(std::move(fd)) {}
    UniqueFd fd_;
  };
  /// Makes the directory where it is missing (those above it with mode 0755), or takes an empty
  /// one as its own. Waits for another writer. Errors: denied (other files are in it); io.
  [[nodiscard]] Result<Lock> lock() const { return lock_by(path_); }
  /// The same, where another directory, that is there, is what writers lock: one that readers
  /// cannot open, for who can open a directory can lock it.
  [[nodiscard]] Result<Lock> lock_by(const std::filesystem::path& locked) const;

  /// Makes `files` the set that counts, down to the disk. `links` are names in the
  /// directory itself that lead to the file or folder of that name in whatever set counts. Errors:
  /// io; denied (one of the names is taken by something else).
  [[nodiscard]] Result<void> publish(const Lock& lock, const FileSet& files,
                                     std::span<const std::string_view> links) const;

 private:
  std::filesystem::path path_;
  Readers readers_;
  std::filesystem::path current_;  // the link that leads to the generation that counts
};

}  // namespace confcom::platform
