#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "evidence/snp/launch/launch_digest.h"

namespace confcom::evidence {

/// The table's size, filled up to 16 bytes.
inline constexpr std::size_t kKernelHashTableBytes = 176;

/// What QEMU measures of a kernel that it loads itself (`-kernel`, with `kernel-hashes=on`): OVMF
/// boots no other. SHA-256 each.
struct KernelHashes {
  crypto::Sha256Digest kernel{};
  crypto::Sha256Digest initrd{};        ///< of no bytes where there is none
  crypto::Sha256Digest command_line{};  ///< with the zero byte at its end
};

[[nodiscard]] crypto::Sha256Digest hash_command_line(std::string_view command_line);

/// The page that holds the table from `offset` on, and zeros.
/// Source: QEMU, target/i386/sev.c, SevHashTable. Shape: GUID, 2 bytes of length, little-endian,
/// and an entry of the same form each for command line, initrd and kernel.
/// Nothing where the table would pass the page's end.
[[nodiscard]] std::optional<ByteArray<kSnpPageBytes>> write_kernel_hashes(
    const KernelHashes& hashes, std::size_t offset);

}  // namespace confcom::evidence
