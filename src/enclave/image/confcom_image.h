#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/enclave_image.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

inline constexpr std::string_view kConfcomNoteSection = ".note.confcom.enclave";
inline constexpr std::string_view kConfcomNoteName = "confcom";
inline constexpr std::uint32_t kConfcomNoteType = 1;

/// The note of an enclave file of this project. Source: docs/formats/enclave.md.
struct ConfcomNote {
  static constexpr std::size_t kBytes = 1856;
  static constexpr std::size_t kSigstructOffset = 48;

  std::uint32_t version = 1;
  std::uint32_t ssa_frame_pages = 1;
  std::uint32_t ssa_frames = 2;
  std::uint32_t threads = 1;
  std::uint64_t heap_pages = 0;
  std::uint64_t stack_pages = 1;
  std::uint64_t dynamic_pages = 0;
  std::uint32_t misc_select = 0;
  std::optional<evidence::Sigstruct> sigstruct{};
};

/// `description`: the note's. Errors: malformed (the field and what it may be), unsupported
/// (version).
[[nodiscard]] Result<ConfcomNote> parse_confcom_note(Bytes description);
[[nodiscard]] ByteArray<ConfcomNote::kBytes> write_confcom_note(const ConfcomNote& note);

/// The note of a file. Errors: those of find_section, find_note, parse_confcom_note; malformed (a
/// segment loads it).
[[nodiscard]] Result<ConfcomNote> read_confcom_note(const ElfFile& elf);

/// `file` is what `elf` was parsed from; the image keeps it.
/// Errors: malformed (the field of the note or segment); unsupported (a cap; a file that needs a
/// dynamic loader).
[[nodiscard]] Result<EnclaveImage> parse_confcom_image(const ElfFile& elf, ByteVector file);

}  // namespace confcom::enclave
