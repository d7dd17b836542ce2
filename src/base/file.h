#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <span>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom {

/// Reads a regular file (or a pipe) to its end.
/// Errors: not_found; io; malformed when it holds more than `cap_bytes`.
[[nodiscard]] Result<ByteVector> load_file(const std::filesystem::path& path,
                                           std::size_t cap_bytes);

/// The same into memory of the caller's, for what is to be left nowhere else. Returns its size.
/// Errors: not_found; io; malformed when it holds more than `out` has room for.
[[nodiscard]] Result<std::size_t> load_file_into(const std::filesystem::path& path,
                                                 std::span<std::byte> out);

/// The same where somebody else chose the name: of a regular file alone, which the path's last part
/// names itself. Errors: denied besides (a link; no regular file).
[[nodiscard]] Result<ByteVector> load_regular_file(const std::filesystem::path& path,
                                                   std::size_t cap_bytes);

/// Writes a file that does not exist yet, down to the disk. Errors: io (it exists, too).
[[nodiscard]] Result<void> create_file(const std::filesystem::path& path, Bytes bytes, mode_t mode);

/// Puts a file in the place of the one that is there, if any, in one step: a reader sees the old
/// one or all of the new one. Errors: io.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, Bytes bytes,
                                        mode_t mode);

/// The same for what is void after a reboot: the disk is not waited for.
[[nodiscard]] Result<void> replace_file_until_reboot(const std::filesystem::path& path, Bytes bytes,
                                                     mode_t mode);

/// Brings a directory's names down to the disk. Errors: io.
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& path);

}  // namespace confcom
