#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/elf_file.h"

namespace confcom::enclave {

inline constexpr std::string_view kSdkMetadataSection = ".note.sgxmeta";
inline constexpr std::uint64_t kSdkMetadataMagic = 0x86A8'0294'635D'0E4C;

/// What every metadata begins with, whatever its version; the SIGSTRUCT is in it.
inline constexpr std::size_t kSdkHeadBytes = 1888;
inline constexpr std::size_t kSdkSigstructOffset = 64;

/// The tool writes one, and one or two copies for older runtimes.
inline constexpr std::size_t kMaxSdkMetadata = 8;

/// The description of the note of Intel's SDK: what the signing tool writes, zeros before it has.
/// Errors: not_found (no such section); truncated; malformed (another name).
[[nodiscard]] Result<Bytes> sdk_description(const ElfFile& elf);

/// The metadata that stand in a description one behind the other; none in one that does not begin
/// with their magic. No count says how many there are. Each has kSdkHeadBytes at least.
/// Errors: truncated; malformed (a size); unsupported (more than kMaxSdkMetadata).
[[nodiscard]] Result<std::vector<Bytes>> split_sdk_metadata(Bytes description);

}  // namespace confcom::enclave
