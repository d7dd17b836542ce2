#include "enclave/image/elf_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "base/byte_reader.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::kAt;

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kSegmentHeaderBytes = 56;
constexpr std::size_t kSectionHeaderBytes = 64;
constexpr std::uint16_t kMachineX86 = 62;

struct Header {
  ByteArray<4> magic{};
  std::uint8_t file_class = 0;
  std::uint8_t byte_order = 0;
  std::uint8_t identity_version = 0;
  std::uint16_t type = 0;
  std::uint16_t machine = 0;
  std::uint32_t version = 0;
  std::uint64_t entry = 0;
  std::uint64_t segments_offset = 0;
  std::uint64_t sections_offset = 0;
  std::uint16_t segment_header_bytes = 0;
  std::uint16_t segments = 0;
  std::uint16_t section_header_bytes = 0;
  std::uint16_t sections = 0;
  std::uint16_t names_section = 0;
};

Header read_header(FixedBytes<kHeaderBytes> raw) {
  const FieldReader read(raw);
  Header header;
  read(kAt<0>, header.magic);
  read(kAt<4>, header.file_class);
  read(kAt<5>, header.byte_order);
  read(kAt<6>, header.identity_version);
  read(kAt<16>, header.type);
  read(kAt<18>, header.machine);
  read(kAt<20>, header.version);
  read(kAt<24>, header.entry);
  read(kAt<32>, header.segments_offset);
  read(kAt<40>, header.sections_offset);
  read(kAt<54>, header.segment_header_bytes);
  read(kAt<56>, header.segments);
  read(kAt<58>, header.section_header_bytes);
  read(kAt<60>, header.sections);
  read(kAt<62>, header.names_section);
  return header;
}

Result<void> check_identity(const Header& header) {
  if (!equal(header.magic, as_bytes("\x7f"
                                    "ELF")))
    return fail(ErrorCode::kMalformed, "ELF file: it does not begin with the magic 7f 'ELF'");
  if (header.file_class != 2 || header.byte_order != 1 || header.machine != kMachineX86) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("ELF file: class {}, byte order {}, machine {}; enclaves have class 2, "
                            "byte order 1, machine {} (64 bits, little-endian, x86-64)",
                            header.file_class, header.byte_order, header.machine, kMachineX86));
  }
  if (header.identity_version != 1 || header.version != 1) {
    return fail(ErrorCode::kUnsupported, fmt::format("ELF file: versions {} and {}, both must be 1",
                                                     header.identity_version, header.version));
  }
  return {};
}

/// A table of headers that the file's header describes.
struct Table {
  std::string_view what;  // of one of its entries
  std::uint64_t offset;
  std::uint16_t count;
  std::uint16_t entry_bytes;
};

/// Errors: truncated, when the range does not lie inside the file.
Result<Bytes> take_range(Bytes in, std::uint64_t offset, std::uint64_t size,
                         std::string_view what) {
  if (offset <= in.size() && size <= in.size() - offset) return in.subspan(offset, size);
  return fail(ErrorCode::kTruncated,
              fmt::format("ELF file: {} has {} bytes at offset {}, the file ends at {}", what, size,
                          offset, in.size()));
}

Result<Bytes> take_table(Bytes in, const Table& table, std::uint16_t expected_bytes,
                         std::size_t cap) {
  if (table.count == 0) return Bytes();
  if (table.entry_bytes != expected_bytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: {} headers of {} bytes; they must have {}", table.what,
                            table.entry_bytes, expected_bytes));
  }
  if (table.count > cap) {
    return fail(ErrorCode::kUnsupported, fmt::format("ELF file: {} {} headers; at most {} are read",
                                                     table.count, table.what, cap));
  }
  return take_range(in, table.offset, std::uint64_t{table.count} * expected_bytes,
                    fmt::format("the table of {} headers", table.what));
}

Result<ElfSegment> read_segment(Bytes in, FixedBytes<kSegmentHeaderBytes> raw, std::size_t index) {
  const FieldReader read(raw);
  ElfSegment segment;
  read(kAt<0>, segment.type);
  read(kAt<4>, segment.flags);
  read(kAt<8>, segment.offset);
  read(kAt<16>, segment.address);
  read(kAt<32>, segment.file_bytes);
  read(kAt<40>, segment.memory_bytes);
  const std::string what = fmt::format("segment {}", index);
  CONFCOM_TRY(segment.content, take_range(in, segment.offset, segment.file_bytes, what));
  if (segment.memory_bytes > std::numeric_limits<std::uint64_t>::max() - segment.address) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: {}: {} bytes at address {:#x} pass the end of addresses",
                            what, segment.memory_bytes, segment.address));
  }
  if (segment.type == ElfSegment::kLoad && segment.file_bytes > segment.memory_bytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: {}: {} bytes in the file, {} in memory; the file cannot "
                            "have more",
                            what, segment.file_bytes, segment.memory_bytes));
  }
  return segment;
}

Result<std::vector<ElfSegment>> read_segments(Bytes in, const Header& header) {
  const Table table{"segment", header.segments_offset, header.segments,
                    header.segment_header_bytes};
  CONFCOM_TRY(Bytes raw, take_table(in, table, kSegmentHeaderBytes, ElfFile::kMaxSegments));
  std::vector<ElfSegment> segments;
  for (; !raw.empty(); raw = raw.subspan(kSegmentHeaderBytes)) {
    CONFCOM_TRY(ElfSegment segment,
                read_segment(in, raw.first<kSegmentHeaderBytes>(), segments.size()));
    segments.push_back(segment);
  }
  return segments;
}

/// A section and where its name begins among the names.
struct UnnamedSection {
  ElfSection section;
  std::uint32_t name_offset = 0;
};

Result<UnnamedSection> read_section(Bytes in, FixedBytes<kSectionHeaderBytes> raw,
                                    std::size_t index) {
  const FieldReader read(raw);
  UnnamedSection out;
  ElfSection& section = out.section;
  read(kAt<0>, out.name_offset);
  read(kAt<4>, section.type);
  read(kAt<8>, section.flags);
  read(kAt<16>, section.address);
  read(kAt<24>, section.offset);
  read(kAt<32>, section.size);
  // Type 0 is no section: only its type is defined.
  if (section.type == 0 || section.type == ElfSection::kNoBits) return out;
  CONFCOM_TRY(section.content,
              take_range(in, section.offset, section.size, fmt::format("section {}", index)));
  return out;
}

Result<std::string_view> read_name(Bytes names, std::uint32_t offset, std::size_t index) {
  if (offset < names.size()) {
    const std::string_view rest = as_text(names.subspan(offset));
    const std::size_t end = rest.find('\0');
    if (end != std::string_view::npos) return rest.substr(0, end);
  }
  return fail(ErrorCode::kMalformed,
              fmt::format("ELF file: section {}: its name at {} does not end within the {} bytes "
                          "of names",
                          index, offset, names.size()));
}

Result<std::vector<ElfSection>> name_sections(std::vector<UnnamedSection> unnamed,
                                              std::uint16_t names_section) {
  if (names_section >= unnamed.size()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: the names are in section {}, there are {} sections",
                            names_section, unnamed.size()));
  }
  // Section 0 means that there are no names.
  const Bytes names = unnamed[names_section].section.content;
  std::vector<ElfSection> sections;
  for (const UnnamedSection& each : unnamed) {
    sections.push_back(each.section);
    if (names_section == 0 || each.section.type == 0) continue;
    CONFCOM_TRY(sections.back().name, read_name(names, each.name_offset, sections.size() - 1));
  }
  return sections;
}

Result<std::vector<ElfSection>> read_sections(Bytes in, const Header& header) {
  const Table table{"section", header.sections_offset, header.sections,
                    header.section_header_bytes};
  if (table.count == 0 && table.offset != 0) {
    return fail(ErrorCode::kUnsupported,
                "ELF file: a section table without a count in the header; more than 65,279 "
                "sections are not read");
  }
  CONFCOM_TRY(Bytes raw, take_table(in, table, kSectionHeaderBytes, ElfFile::kMaxSections));
  if (raw.empty()) return std::vector<ElfSection>();
  std::vector<UnnamedSection> sections;
  for (; !raw.empty(); raw = raw.subspan(kSectionHeaderBytes)) {
    CONFCOM_TRY(const UnnamedSection section,
                read_section(in, raw.first<kSectionHeaderBytes>(), sections.size()));
    sections.push_back(section);
  }
  return name_sections(std::move(sections), header.names_section);
}

struct Note {
  std::string_view name;
  std::uint32_t type = 0;
  Bytes description;
};

/// Padded to 4 bytes, except that nothing need follow the last.
Result<Bytes> take_padded(ByteReader& reader, std::uint32_t size, std::string_view field) {
  CONFCOM_TRY(const Bytes out, reader.take(size, field));
  const std::size_t padding = std::min<std::size_t>((4 - size % 4) % 4, reader.rest().size());
  CONFCOM_CHECK(reader.take(padding, "padding"));
  return out;
}

Result<Note> read_note(ByteReader& reader) {
  Note note;
  CONFCOM_TRY(const auto name_bytes, reader.le<std::uint32_t>("name size"));
  CONFCOM_TRY(const auto description_bytes, reader.le<std::uint32_t>("description size"));
  CONFCOM_TRY(note.type, reader.le<std::uint32_t>("type"));
  CONFCOM_TRY(const Bytes name, take_padded(reader, name_bytes, "name"));
  CONFCOM_TRY(note.description, take_padded(reader, description_bytes, "description"));
  note.name = as_text(name);
  // Some count the NUL, some do not.
  if (note.name.ends_with('\0')) note.name.remove_suffix(1);
  return note;
}

}  // namespace

Result<ElfFile> ElfFile::parse(Bytes in) {
  ByteReader reader(in, "ELF file");
  CONFCOM_TRY(const FixedBytes<kHeaderBytes> raw, reader.take<kHeaderBytes>("header"));
  const Header header = read_header(raw);
  CONFCOM_CHECK(check_identity(header));
  ElfFile file;
  file.type_ = header.type;
  file.entry_ = header.entry;
  CONFCOM_TRY(file.segments_, read_segments(in, header));
  CONFCOM_TRY(file.sections_, read_sections(in, header));
  return file;
}

std::vector<ElfSegment> ElfFile::load_segments() const {
  std::vector<ElfSegment> out;
  std::ranges::copy_if(segments_, std::back_inserter(out),
                       [](const ElfSegment& each) { return each.type == ElfSegment::kLoad; });
  return out;
}

bool ElfFile::has_section(std::string_view name) const {
  return std::ranges::find(sections_, name, &ElfSection::name) != sections_.end();
}

Result<ElfSection> ElfFile::find_section(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &ElfSection::name);
  if (found == sections_.end())
    return fail(ErrorCode::kNotFound, fmt::format("ELF file: no section '{}'", name));
  if (std::ranges::count(sections_, name, &ElfSection::name) > 1) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: two sections '{}'; there must be one", name));
  }
  return *found;
}

Result<Bytes> find_note(Bytes section, std::string_view name, std::uint32_t type) {
  ByteReader reader(section, "ELF note");
  std::vector<Bytes> found;
  while (!reader.rest().empty()) {
    CONFCOM_TRY(const Note note, read_note(reader));
    if (note.name == name && note.type == type) found.push_back(note.description);
  }
  if (found.size() == 1) return found.front();
  return fail(found.empty() ? ErrorCode::kNotFound : ErrorCode::kMalformed,
              fmt::format("ELF note: {} notes '{}' of type {}; there must be one", found.size(),
                          name, type));
}

}  // namespace confcom::enclave
