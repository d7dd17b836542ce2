#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/sdk_note.h"
#include "evidence/sgx/report.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// Where an enclave lies in a larger range of addresses, which is what is created.
struct SdkAddressRange {
  std::uint64_t image_address = 0;
  std::uint64_t start_address = 0;
  std::uint64_t size = 0;
};

/// What Intel's signing tool writes into an enclave. Source: docs/formats/sdk-enclave.md.
struct SdkMetadata {
  std::uint64_t version = 0;  ///< major << 32 | minor
  std::uint32_t tcs_policy = 0;
  std::uint32_t ssa_frame_pages = 0;
  std::uint32_t misc_select = 0;
  std::uint64_t enclave_size = 0;
  evidence::Attributes attributes;
  std::optional<evidence::Sigstruct> sigstruct;
  Bytes patches;  ///< kPatchBytes each
  Bytes layout;   ///< kLayoutBytes each
  std::optional<SdkAddressRange> address_range;
  Bytes bytes;  ///< all of it, to which offsets refer
};

/// The metadata that is measured, and its copies for runtimes that add no pages to an enclave that
/// runs. Not empty; that the copies mean the same enclave is not checked.
/// Errors: not_found (no such section); truncated; malformed; unsupported (version; not signed: the
/// tool has written nothing yet; more than kMaxSdkMetadata). The views point into what `elf` was
/// parsed from.
[[nodiscard]] Result<std::vector<SdkMetadata>> read_sdk_metadata(const ElfFile& elf);

/// `file` is what `elf` was parsed from; the image keeps it.
/// Errors: those of read_sdk_metadata; malformed (patch or layout table; a copy of the metadata
/// that means another enclave or has another SIGSTRUCT; relocations); unsupported (a cap).
[[nodiscard]] Result<EnclaveImage> parse_sdk_image(const ElfFile& elf, ByteVector file);

}  // namespace confcom::enclave
