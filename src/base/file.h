#pragma once

#include <cstddef>
#include <filesystem>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom {

/// Reads a regular file (or a pipe) to its end.
/// Errors: not_found; io; malformed when it holds more than `cap_bytes`.
[[nodiscard]] Result<ByteVector> load_file(const std::filesystem::path& path,
                                           std::size_t cap_bytes);

}  // namespace confcom
