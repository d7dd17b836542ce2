#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "sdk/abi.h"
#include "sdk/interface.h"

namespace confcom::service {

/// What fits the largest exchange in either direction: a name and a content with their lengths.
inline constexpr std::size_t kMaxEnclaveFile =
    sdk::kMaxExchangeBytes - sdk::kMaxFileName - 2 * sizeof(std::uint32_t);

/// The files that a host keeps for an enclave, in one directory. Names come from the enclave, which
/// is not trusted: none leads out of the directory, through a link neither. Thread-safe.
///
/// Errors of all calls: invalid_argument (no such name can be); denied (a link, or no regular file,
/// has the name); malformed (too large); not_found; io.
class EnclaveFiles {
 public:
  /// Errors: not_found, invalid_argument (no directory).
  [[nodiscard]] static Result<EnclaveFiles> open(std::filesystem::path directory);

  [[nodiscard]] Result<ByteVector> load(std::string_view name) const;

  /// Whole or not at all, down to the disk; mode 0600. In the place of the file, or the link, that
  /// had the name.
  [[nodiscard]] Result<void> save(std::string_view name, Bytes content) const;

 private:
  explicit EnclaveFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}
  [[nodiscard]] Result<std::filesystem::path> path_of(std::string_view name) const;

  std::filesystem::path directory_;
};

}  // namespace confcom::service
