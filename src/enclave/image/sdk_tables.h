#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/sdk_image.h"

namespace confcom::enclave {

inline constexpr std::size_t kSdkPatchBytes = 32;
inline constexpr std::size_t kSdkLayoutBytes = 32;

/// One patch: these bytes go there.
struct SdkPatch {
  std::uint64_t file_offset = 0;
  Bytes bytes;
};

/// Errors: malformed (a patch whose bytes do not lie in the metadata, or whose place not in a file
/// of `file_bytes`).
[[nodiscard]] Result<std::vector<SdkPatch>> read_patches(const SdkMetadata& metadata,
                                                         std::size_t file_bytes);

/// Adds what the layout table says: heap, stacks, TCSs. `ranges` are not checked for overlap.
/// Errors: malformed (the entry, by its number, and the field); unsupported (over a cap).
[[nodiscard]] Result<void> add_layout(const SdkMetadata& metadata, EnclaveImage& image);

}  // namespace confcom::enclave
