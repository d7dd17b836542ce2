#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "enclave/image/confcom_image.h"
#include "enclave/testing/elf_builder.h"

namespace confcom::enclave::testing {

/// An enclave file of this project: `code`, readable and executable, from offset 0x1000, where it
/// is entered; the note says the rest.
[[nodiscard]] ByteVector make_confcom_file(Bytes code, const ConfcomNote& note = {});

/// The ELF of that, to be altered before it is built.
[[nodiscard]] ElfBuilder confcom_elf(Bytes code, const ConfcomNote& note = {});

/// The file's note replaced by this one: signing, as its result looks.
[[nodiscard]] ByteVector with_note(ByteVector file, const ConfcomNote& note);

/// An SGXS stream of the image. Pages without measured bytes have their content unmeasured.
[[nodiscard]] ByteVector make_sgxs_file(const EnclaveImage& image);

/// What the SDK's signing tool puts into an ELF file.
struct SdkParts {
  std::uint64_t version = std::uint64_t{1} << 32 | 5;
  std::uint64_t enclave_size = 0x40000;
  std::uint32_t ssa_frame_pages = 1;
  ByteVector sigstruct = ByteVector(1808);
  ByteVector address_range;  // placed first
  ByteVector patches;
  ByteVector layout;
  ByteVector data;                 // kSdkDataOffset bytes into the metadata
  std::vector<SdkParts> copies{};  // of the metadata, behind it
};
inline constexpr std::uint32_t kSdkDataOffset = 4096;

struct SdkEntry {
  std::uint16_t id = 1;
  std::uint16_t attributes = 3;
  std::uint32_t pages = 1;
  std::uint64_t offset = 0;
  std::uint32_t content_bytes = 0;
  std::uint32_t content_offset = 0;
  std::uint64_t flags = 0x203;
};

[[nodiscard]] ByteVector sdk_entry(const SdkEntry& entry);
[[nodiscard]] ByteVector sdk_group(std::uint16_t entries, std::uint32_t times, std::uint64_t step);
[[nodiscard]] ByteVector sdk_patch(std::uint64_t file_offset, std::uint32_t source,
                                   std::uint32_t size);
/// The content of .note.sgxmeta.
[[nodiscard]] ByteVector sdk_metadata_section(const SdkParts& parts);
/// Code at 0x1000, data with a .bss at 0x3010, and the metadata.
[[nodiscard]] ElfBuilder sdk_elf(const SdkParts& parts);
/// One of everything: a patch, a heap that is not measured, a stack, a TCS, guards, two more
/// threads.
[[nodiscard]] SdkParts sdk_parts();

}  // namespace confcom::enclave::testing
