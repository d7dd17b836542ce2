#include "enclave/image/confcom_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "enclave/image/image_ranges.h"
#include "enclave/image/segment_pages.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::FieldWriter;
using evidence::kAt;
using evidence::kSigstructBytes;

constexpr SecinfoFlags kData = SecinfoFlags::regular(SecinfoFlags::kRead | SecinfoFlags::kWrite);

template <class Note, class Visit>
void for_each_field(Note& note, Visit visit) {
  visit(kAt<0>, note.version);
  visit(kAt<4>, note.ssa_frame_pages);
  visit(kAt<8>, note.ssa_frames);
  visit(kAt<12>, note.threads);
  visit(kAt<16>, note.heap_pages);
  visit(kAt<24>, note.stack_pages);
  visit(kAt<32>, note.dynamic_pages);
  visit(kAt<40>, note.misc_select);
}

std::unexpected<Error> refuse(ErrorCode code, const std::string& message) {
  return fail(code, "enclave file: " + message);
}

struct Limit {
  std::string_view field;
  std::uint64_t value;
  std::uint64_t least;
  std::uint64_t most;
};

Result<void> check_limits(const ConfcomNote& note) {
  constexpr std::uint64_t kMaxPages = std::uint64_t{1} << 24;
  for (const Limit& limit :
       {Limit{"ssa_frame_pages", note.ssa_frame_pages, 1, 64},
        Limit{"ssa_frames", note.ssa_frames, 2, 16}, Limit{"threads", note.threads, 1, 1024},
        Limit{"heap_pages", note.heap_pages, 0, kMaxPages},
        Limit{"stack_pages", note.stack_pages, 1, std::uint64_t{1} << 20},
        Limit{"dynamic_pages", note.dynamic_pages, 0, kMaxPages}}) {
    if (limit.value >= limit.least && limit.value <= limit.most) continue;
    return refuse(ErrorCode::kMalformed,
                  fmt::format("note: {} is {}; {} to {} are allowed", limit.field, limit.value,
                              limit.least, limit.most));
  }
  return {};
}

Result<std::optional<evidence::Sigstruct>> read_sigstruct(Bytes in) {
  if (all_zero(in)) return std::nullopt;
  CONFCOM_TRY(evidence::Sigstruct sigstruct, evidence::parse_sigstruct(in));
  return sigstruct;
}

/// Names the first need that a loader would have to fulfil.
Result<void> check_dynamic(const ElfSegment& dynamic) {
  constexpr std::uint64_t kNeeded = 1;
  ByteReader reader(dynamic.content, "dynamic segment");
  while (!reader.rest().empty()) {
    CONFCOM_TRY(const auto tag, reader.le<std::uint64_t>("tag"));
    CONFCOM_CHECK(reader.le<std::uint64_t>("value"));
    if (tag == 0) return {};
    if (tag == kNeeded) {
      return refuse(ErrorCode::kUnsupported,
                    "it needs a shared library (DT_NEEDED), and an enclave has none; link with "
                    "-static-pie -nostdlib");
    }
  }
  return {};
}

Result<void> check_header(const ElfFile& elf) {
  if (elf.type() != ElfFile::kSharedObject) {
    return refuse(ErrorCode::kUnsupported,
                  fmt::format("ELF type {}, not 3 (ET_DYN); link with -static-pie", elf.type()));
  }
  for (const ElfSegment& segment : elf.segments()) {
    if (segment.type == ElfSegment::kInterpreter) {
      return refuse(ErrorCode::kUnsupported,
                    "it names a dynamic loader (PT_INTERP), and an enclave has none; link with "
                    "-static-pie");
    }
    if (segment.type == ElfSegment::kDynamic) CONFCOM_CHECK(check_dynamic(segment));
  }
  return {};
}

Result<void> check_permissions(const ElfSegment& segment) {
  const bool readable = (segment.flags & ElfSegment::kRead) != 0;
  constexpr std::uint32_t kBoth = ElfSegment::kWrite | ElfSegment::kExecute;
  if (readable && (segment.flags & kBoth) != kBoth) return {};
  return refuse(ErrorCode::kMalformed,
                fmt::format("the segment at {:#x} has flags {:#x}; it must be readable (4), and "
                            "not both writable (2) and executable (1)",
                            segment.address, segment.flags));
}

Result<void> check_segments(const std::vector<ElfSegment>& segments, std::uint64_t entry) {
  for (const ElfSegment& each : segments) CONFCOM_CHECK(check_permissions(each));
  const auto has_entry = [entry](const ElfSegment& each) {
    return (each.flags & ElfSegment::kExecute) != 0 && entry >= each.address && entry < each.end();
  };
  if (std::ranges::any_of(segments, has_entry)) return {};
  return refuse(ErrorCode::kMalformed,
                fmt::format("its entry point {:#x} lies in no executable segment; is its entry "
                            "function linked (-e)?",
                            entry));
}

/// Where a thread's parts begin.
struct ThreadLayout {
  std::uint64_t stack = 0;
  std::uint64_t stack_end = 0;
  std::uint64_t page = 0;
  std::uint64_t ssa = 0;
  std::uint64_t tcs = 0;
};

/// Where everything goes, by the rules of docs/formats/enclave.md.
class Layout {
 public:
  // Nothing overflows: check_limits() keeps each number below 2^31 pages.
  Layout(const ConfcomNote& note, std::uint64_t image_end)
      : heap(image_end + kPageBytes),
        heap_bytes(note.heap_pages * kPageBytes),
        stack_bytes(note.stack_pages * kPageBytes),
        ssa_bytes(std::uint64_t{note.ssa_frames} * note.ssa_frame_pages * kPageBytes),
        dynamic(heap + heap_bytes + note.threads * thread_bytes()),
        dynamic_bytes(note.dynamic_pages * kPageBytes),
        size(std::bit_ceil(dynamic + dynamic_bytes)) {}

  [[nodiscard]] ThreadLayout thread(std::uint32_t number) const {
    ThreadLayout out;
    out.stack = heap + heap_bytes + number * thread_bytes() + kPageBytes;
    out.stack_end = out.stack + stack_bytes;
    out.page = out.stack_end + kPageBytes;
    out.ssa = out.page + kPageBytes;
    out.tcs = out.ssa + ssa_bytes;
    return out;
  }

  std::uint64_t heap;
  std::uint64_t heap_bytes;
  std::uint64_t stack_bytes;
  std::uint64_t ssa_bytes;
  std::uint64_t dynamic;
  std::uint64_t dynamic_bytes;
  std::uint64_t size;

 private:
  /// Two guards, the thread's page and the TCS beside the stack and the SSA.
  [[nodiscard]] std::uint64_t thread_bytes() const {
    return 4 * kPageBytes + stack_bytes + ssa_bytes;
  }
};

std::uint64_t offset_of(std::uint64_t offset, std::uint64_t bytes) {
  return bytes == 0 ? 0 : offset;
}

ByteVector thread_page(const Layout& layout, const ThreadLayout& thread, std::uint32_t number,
                       std::uint32_t threads) {
  ByteWriter out;
  out.le(thread.page).le(layout.size);
  out.le(offset_of(layout.heap, layout.heap_bytes)).le(layout.heap_bytes);
  out.le(thread.stack).le(thread.stack_end);
  out.le(offset_of(layout.dynamic, layout.dynamic_bytes)).le(layout.dynamic_bytes);
  out.le(number).le(threads);
  return std::move(out).finish();
}

/// Source: Intel SDM vol. 3D, 38.8.
ByteVector tcs_page(const ThreadLayout& thread, std::uint32_t ssa_frames, std::uint64_t entry) {
  constexpr std::uint32_t kSegmentLimit = 0xfff;
  ByteWriter out;
  out.zeros(16).le(thread.ssa).le(std::uint32_t{0}).le(ssa_frames);  // OSSA, CSSA, NSSA
  out.le(entry).zeros(8).le(thread.page).le(thread.page);  // OENTRY, AEP, OFSBASGX, OGSBASGX
  out.le(kSegmentLimit).le(kSegmentLimit);
  return std::move(out).finish();
}

void add_zeros(std::uint64_t offset, std::uint64_t bytes, EnclaveImage& image) {
  if (bytes == 0) return;
  image.ranges.push_back(
      {.offset = offset, .pages = bytes / kPageBytes, .flags = kData, .content = {}});
}

void add_page(std::uint64_t offset, SecinfoFlags flags, ByteVector content, EnclaveImage& image) {
  const Bytes kept = image.storage.emplace_back(std::move(content));
  image.ranges.push_back({.offset = offset, .pages = 1, .flags = flags, .content = kept});
}

void add_threads(const ConfcomNote& note, const Layout& layout, std::uint64_t entry,
                 EnclaveImage& image) {
  for (std::uint32_t number = 0; number < note.threads; ++number) {
    const ThreadLayout thread = layout.thread(number);
    add_zeros(thread.stack, layout.stack_bytes, image);
    add_page(thread.page, kData, thread_page(layout, thread, number, note.threads), image);
    add_zeros(thread.ssa, layout.ssa_bytes, image);
    add_page(thread.tcs, SecinfoFlags::tcs(), tcs_page(thread, note.ssa_frames, entry), image);
  }
}

}  // namespace

Result<ConfcomNote> parse_confcom_note(Bytes description) {
  CONFCOM_TRY(const FixedBytes<ConfcomNote::kBytes> raw,
              evidence::exactly<ConfcomNote::kBytes>(description, "enclave file: note"));
  ConfcomNote note;
  for_each_field(note, FieldReader(raw));
  if (note.version != 1) {
    return refuse(ErrorCode::kUnsupported,
                  fmt::format("note: version {}; version 1 is known here", note.version));
  }
  if (!all_zero(raw.subspan<44, 4>()))
    return refuse(ErrorCode::kMalformed, "note: reserved bytes (44-47) are set");
  CONFCOM_CHECK(check_limits(note));
  const auto sigstruct = raw.subspan<ConfcomNote::kSigstructOffset, kSigstructBytes>();
  CONFCOM_TRY(note.sigstruct, read_sigstruct(sigstruct));
  return note;
}

ByteArray<ConfcomNote::kBytes> write_confcom_note(const ConfcomNote& note) {
  ByteArray<ConfcomNote::kBytes> out{};
  const FieldWriter write(out);
  for_each_field(note, write);
  if (note.sigstruct.has_value())
    write(kAt<ConfcomNote::kSigstructOffset>, evidence::write_sigstruct(*note.sigstruct));
  return out;
}

Result<ConfcomNote> read_confcom_note(const ElfFile& elf) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kConfcomNoteSection));
  for (const ElfSegment& segment : elf.load_segments()) {
    if (!overlaps(segment, section)) continue;
    return refuse(ErrorCode::kMalformed,
                  fmt::format("the segment at {:#x} loads {}, so that its signature would be "
                              "measured; give the section no flags",
                              segment.address, kConfcomNoteSection));
  }
  CONFCOM_TRY(const Bytes description,
              find_note(section.content, kConfcomNoteName, kConfcomNoteType));
  return parse_confcom_note(description);
}

Result<EnclaveImage> parse_confcom_image(const ElfFile& elf, ByteVector file) {
  CONFCOM_CHECK(check_header(elf));
  CONFCOM_TRY(const ConfcomNote note, read_confcom_note(elf));
  CONFCOM_TRY(const std::vector<ElfSegment> segments, segments_to_add(elf));
  CONFCOM_CHECK(check_segments(segments, elf.entry()));
  const Layout layout(note, round_to_pages(segments.back().end()));
  EnclaveImage image;
  image.format = ImageFormat::kConfcom;
  image.size = layout.size;
  image.ssa_frame_pages = note.ssa_frame_pages;
  image.sigstruct = note.sigstruct;
  image.storage.push_back(std::move(file));
  for (const ElfSegment& segment : segments) add_segment(segment, segment.content, image);
  add_zeros(layout.heap, layout.heap_bytes, image);
  add_threads(note, layout, elf.entry(), image);
  CONFCOM_CHECK(check_image(image));
  return image;
}

}  // namespace confcom::enclave
