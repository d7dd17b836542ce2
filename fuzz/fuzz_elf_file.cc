// Whatever ElfFile::parse accepts: every content lies in the file at its offset, no segment passes
// the end of addresses, and a section that is found is the only one of its name.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "enclave/image/elf_file.h"
#include "require.h"

namespace {

using namespace confcom;  // NOLINT(google-build-using-namespace): a program, not a library
using confcom::fuzz::require;
using enclave::ElfFile;
using enclave::ElfSection;
using enclave::ElfSegment;

void require_within(Bytes content, std::uint64_t offset, Bytes in) {
  if (content.empty()) return;
  require(offset <= in.size() && content.size() <= in.size() - offset);
  require(content.data() == in.subspan(offset).data());
}

void require_sound(const ElfSegment& segment, Bytes in) {
  require(segment.content.size() == segment.file_bytes);
  require_within(segment.content, segment.offset, in);
  require(segment.end() >= segment.address);
  require(segment.type != ElfSegment::kLoad || segment.file_bytes <= segment.memory_bytes);
}

void require_sound(const ElfSection& section, const ElfFile& file, Bytes in) {
  require(section.content.empty() || section.content.size() == section.size);
  require_within(section.content, section.offset, in);
  const auto found = file.find_section(section.name);
  const auto count = std::ranges::count(file.sections(), section.name, &ElfSection::name);
  require(found.has_value() == (count == 1));
  require(file.has_section(section.name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto file = ElfFile::parse(in);
  if (!file.has_value()) return 0;
  for (const ElfSegment& segment : file->segments()) require_sound(segment, in);
  for (const ElfSection& section : file->sections()) {
    require_sound(section, *file, in);
    const auto note = enclave::find_note(section.content, "confcom", 1);
    if (!note.has_value() || note->empty()) continue;
    require(note->data() >= section.content.data());
    require(note->data() + note->size() <= section.content.data() + section.content.size());
  }
  return 0;
}
