#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::enclave {

struct ElfSection {
  static constexpr std::uint32_t kNoBits = 8;  ///< in memory alone: `content` is empty
  static constexpr std::uint32_t kNote = 7;

  std::string_view name;
  std::uint32_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t address = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  Bytes content;
};

struct ElfSegment {
  static constexpr std::uint32_t kLoad = 1;
  static constexpr std::uint32_t kDynamic = 2;
  static constexpr std::uint32_t kInterpreter = 3;
  // flags
  static constexpr std::uint32_t kExecute = 1;
  static constexpr std::uint32_t kWrite = 2;
  static constexpr std::uint32_t kRead = 4;

  std::uint32_t type = 0;
  std::uint32_t flags = 0;
  std::uint64_t address = 0;  ///< p_vaddr
  std::uint64_t offset = 0;
  std::uint64_t file_bytes = 0;    ///< p_filesz
  std::uint64_t memory_bytes = 0;  ///< p_memsz; of kLoad not below file_bytes
  Bytes content;                   ///< file_bytes of the file

  [[nodiscard]] std::uint64_t end() const { return address + memory_bytes; }
};

/// An ELF file's headers. The names and contents point into what was parsed, which must outlive
/// them.
class ElfFile {
 public:
  static constexpr std::uint16_t kExecutable = 2;
  static constexpr std::uint16_t kSharedObject = 3;

  /// Far above what linkers write, so that headers cannot keep anybody busy.
  static constexpr std::size_t kMaxSections = 4096;
  static constexpr std::size_t kMaxSegments = 128;

  /// Source: System V ABI (gABI), chapters 4 and 5; x86-64 supplement. Shape: ELF64, little-endian.
  /// Errors: truncated; malformed (the header and field; a range outside the file, or past the end
  /// of addresses); unsupported (another class, byte order or machine; more headers than the caps).
  [[nodiscard]] static Result<ElfFile> parse(Bytes in);

  [[nodiscard]] std::uint16_t type() const { return type_; }
  [[nodiscard]] std::uint64_t entry() const { return entry_; }
  [[nodiscard]] std::span<const ElfSection> sections() const { return sections_; }
  [[nodiscard]] std::span<const ElfSegment> segments() const { return segments_; }
  /// Those to be loaded, in the file's order.
  [[nodiscard]] std::vector<ElfSegment> load_segments() const;

  [[nodiscard]] bool has_section(std::string_view name) const;
  /// Errors: not_found; malformed (two of that name: which one counts is not said).
  [[nodiscard]] Result<ElfSection> find_section(std::string_view name) const;

 private:
  std::uint16_t type_ = 0;
  std::uint64_t entry_ = 0;
  std::vector<ElfSection> sections_;
  std::vector<ElfSegment> segments_;
};

/// The description of a section's only note of this name and type. `section` is its content.
/// Shape: u32 name size, description size, type; name and description, each padded to 4 bytes.
/// Errors: truncated; not_found; malformed (two of them).
[[nodiscard]] Result<Bytes> find_note(Bytes section, std::string_view name, std::uint32_t type);

}  // namespace confcom::enclave
