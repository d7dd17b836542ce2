#include "enclave/image/segment_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "enclave/image/image_ranges.h"

namespace confcom::enclave {
namespace {

std::uint64_t page_start(std::uint64_t address) { return address / kPageBytes * kPageBytes; }

/// The page in which a segment begins in the middle.
ByteVector first_page(std::uint64_t lead, Bytes content) {
  ByteVector page(lead);
  page.insert(page.end(), content.begin(), content.end());
  return page;
}

}  // namespace

Result<std::vector<ElfSegment>> segments_to_add(const ElfFile& elf) {
  std::vector<ElfSegment> segments = elf.load_segments();
  std::erase_if(segments, [](const ElfSegment& each) { return each.memory_bytes == 0; });
  std::uint64_t free_from = 0;
  for (const ElfSegment& each : segments) {
    if (each.end() > kMaxEnclaveBytes) {
      return fail(
          ErrorCode::kUnsupported,
          fmt::format("ELF file: the segment at {:#x} ends at {:#x}; at most {:#x} is taken",
                      each.address, each.end(), kMaxEnclaveBytes));
    }
    if (page_start(each.address) < free_from) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("ELF file: the segment at {:#x} begins below {:#x}, where the pages "
                              "of the one before it end; segments must ascend, and share no page",
                              each.address, free_from));
    }
    free_from = round_to_pages(each.end());
  }
  return segments;
}

SecinfoFlags flags_of(const ElfSegment& segment) {
  std::uint64_t permissions = 0;
  if ((segment.flags & ElfSegment::kRead) != 0) permissions |= SecinfoFlags::kRead;
  if ((segment.flags & ElfSegment::kWrite) != 0) permissions |= SecinfoFlags::kWrite;
  if ((segment.flags & ElfSegment::kExecute) != 0) permissions |= SecinfoFlags::kExecute;
  return SecinfoFlags::regular(permissions);
}

void add_segment(const ElfSegment& segment, Bytes content, EnclaveImage& image) {
  const SecinfoFlags flags = flags_of(segment);
  std::uint64_t at = page_start(segment.address);
  const std::uint64_t end = round_to_pages(segment.end());
  if (const std::uint64_t lead = segment.address - at; lead != 0) {
    const Bytes head = content.first(std::min<std::uint64_t>(content.size(), kPageBytes - lead));
    const Bytes page = image.storage.emplace_back(first_page(lead, head));
    image.ranges.push_back({.offset = at, .pages = 1, .flags = flags, .content = page});
    content = content.subspan(head.size());
    at += kPageBytes;
  }
  if (at == end) return;
  image.ranges.push_back(
      {.offset = at, .pages = (end - at) / kPageBytes, .flags = flags, .content = content});
}

bool overlaps(const ElfSegment& segment, const ElfSection& section) {
  return segment.offset < section.offset + section.content.size() &&
         section.offset < segment.offset + segment.file_bytes;
}

}  // namespace confcom::enclave
