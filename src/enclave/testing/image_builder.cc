#include "enclave/testing/image_builder.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>

#include "base/byte_writer.h"

namespace confcom::enclave::testing {
namespace {

constexpr std::uint64_t kCodeAddress = 0x1000;

ByteVector concat(std::initializer_list<ByteVector> parts) {
  ByteWriter out;
  for (const ByteVector& part : parts) out.put(part);
  return std::move(out).finish();
}

void put_pieces(const PageRange& range, std::uint64_t index, ByteWriter& out) {
  ByteArray<kPageBytes> page{};
  copy_page(range, index, page);
  const std::uint64_t at = range.offset + index * kPageBytes;
  for (std::size_t i = 0; i < kExtendsPerPage; ++i) {
    const Bytes piece = Bytes(page).subspan(i * kExtendBytes, kExtendBytes);
    const bool measured = (range.measured >> i & 1U) != 0;
    if (!measured && all_zero(piece)) continue;
    out.put(as_bytes(measured ? std::string_view("EEXTEND\0", 8) : "UNMEASRD"));
    out.le(at + i * kExtendBytes).zeros(48).put(piece);
  }
}

void put_to(ByteWriter& out, std::size_t offset, Bytes bytes) {
  if (out.size() > offset) throw std::length_error("the parts do not fit");
  out.zeros(offset - out.size()).put(bytes);
}

constexpr std::size_t kPatchOffset = 2048;
constexpr std::size_t kLayoutOffset = 3072;
constexpr std::size_t kMetadataBytes = 0x2000;

ByteVector sdk_metadata(const SdkParts& parts) {
  ByteWriter out;
  out.le(std::uint64_t{0x86A80294635D0E4C}).le(parts.version);
  out.le(std::uint32_t{kMetadataBytes}).le(std::uint32_t{1}).le(parts.ssa_frame_pages);
  out.le(std::uint32_t{2632}).le(std::uint32_t{0}).le(std::uint32_t{1}).le(parts.enclave_size);
  out.le(std::uint64_t{4}).le(std::uint64_t{3}).put(parts.sigstruct);
  out.le(std::uint32_t{kPatchOffset}).le(static_cast<std::uint32_t>(parts.patches.size()));
  out.le(std::uint32_t{kLayoutOffset}).le(static_cast<std::uint32_t>(parts.layout.size()));
  if (!parts.address_range.empty()) {
    out.le(std::uint32_t{1896}).le(static_cast<std::uint32_t>(parts.address_range.size()));
    out.put(parts.address_range);
  }
  put_to(out, kPatchOffset, parts.patches);
  put_to(out, kLayoutOffset, parts.layout);
  put_to(out, kSdkDataOffset, parts.data);
  put_to(out, kMetadataBytes, {});
  return std::move(out).finish();
}

}  // namespace

ElfBuilder confcom_elf(Bytes code, const ConfcomNote& note) {
  ElfBuilder elf;
  elf.entry = kCodeAddress;
  elf.segments = {{.type = ElfSegment::kLoad,
                   .flags = ElfSegment::kRead | ElfSegment::kExecute,
                   .address = kCodeAddress,
                   .content = to_vector(code),
                   .memory_bytes = code.size()}};
  const auto description = write_confcom_note(note);
  elf.sections = {{.name = std::string(kConfcomNoteSection),
                   .type = ElfSection::kNote,
                   .content = make_note(kConfcomNoteName, kConfcomNoteType, description)}};
  return elf;
}

ByteVector make_confcom_file(Bytes code, const ConfcomNote& note) {
  return confcom_elf(code, note).build();
}

ByteVector with_note(ByteVector file, const ConfcomNote& note) {
  const auto elf = ElfFile::parse(file).value();
  const ElfSection section = elf.find_section(kConfcomNoteSection).value();
  const auto description = write_confcom_note(note);
  const ByteVector content = make_note(kConfcomNoteName, kConfcomNoteType, description);
  std::ranges::copy(content, std::span(file).subspan(section.offset).begin());
  return file;
}

ByteVector make_sgxs_file(const EnclaveImage& image) {
  ByteWriter out;
  out.put(as_bytes({"ECREATE\0", 8})).le(image.ssa_frame_pages).le(image.size).zeros(44);
  for (const PageRange& range : image.ranges) {
    for (std::uint64_t i = 0; i < range.pages; ++i) {
      out.put(as_bytes({"EADD\0\0\0\0", 8})).le(range.offset + i * kPageBytes);
      out.le(range.flags.value).zeros(40);
      put_pieces(range, i, out);
    }
  }
  return std::move(out).finish();
}

ByteVector sdk_entry(const SdkEntry& entry) {
  ByteWriter out;
  out.le(entry.id).le(entry.attributes).le(entry.pages).le(entry.offset);
  out.le(entry.content_bytes).le(entry.content_offset).le(entry.flags);
  return std::move(out).finish();
}

ByteVector sdk_group(std::uint16_t entries, std::uint32_t times, std::uint64_t step) {
  ByteWriter out;
  out.le(std::uint16_t{0x1009}).le(entries).le(times).le(step).zeros(16);
  return std::move(out).finish();
}

ByteVector sdk_patch(std::uint64_t file_offset, std::uint32_t source, std::uint32_t size) {
  ByteWriter out;
  out.le(file_offset).le(source).le(size).zeros(16);
  return std::move(out).finish();
}

ByteVector sdk_metadata_section(const SdkParts& parts) {
  ByteVector metadata = sdk_metadata(parts);
  for (const SdkParts& copy : parts.copies) metadata = concat({metadata, sdk_metadata(copy)});
  ByteWriter out;
  out.le(std::uint32_t{13}).le(static_cast<std::uint32_t>(metadata.size())).le(std::uint32_t{1});
  // No padding after the name: so the SDK writes it.
  out.put(as_bytes({"sgx_metadata\0", 13})).put(metadata);
  return std::move(out).finish();
}

ElfBuilder sdk_elf(const SdkParts& parts) {
  ElfBuilder elf;
  elf.segments = {{.type = ElfSegment::kLoad,
                   .flags = ElfSegment::kRead | ElfSegment::kExecute,
                   .address = kCodeAddress,
                   .content = ByteVector(0x1100, std::byte{0xc3}),
                   .memory_bytes = 0x1100},
                  {.type = ElfSegment::kLoad,
                   .flags = ElfSegment::kRead | ElfSegment::kWrite,
                   .address = 0x3010,
                   .content = ByteVector(0x20, std::byte{0xdd}),
                   .memory_bytes = 0x1800}};
  elf.sections = {{.name = std::string(".note.sgxmeta"),
                   .type = ElfSection::kNote,
                   .content = sdk_metadata_section(parts)}};
  return elf;
}

SdkParts sdk_parts() {
  SdkParts parts;
  // What is patched is in the first segment, which the builder puts on the first page bound.
  parts.patches = sdk_patch(0x1008, kSdkDataOffset, 4);
  ByteWriter data;
  data.put(as_bytes("\x01\x02\x03\x04")).zeros(12);
  data.zeros(16).le(std::uint64_t{0xffff'ffff'ffff'e000}).zeros(24);  // OSSA: two pages below
  data.le(std::uint64_t{0x1000}).le(std::uint64_t{0x1000}).zeros(8);  // OFSBASGX, OGSBASGX
  parts.data = std::move(data).finish();
  parts.layout =
      concat({sdk_entry({.attributes = 1, .pages = 3, .offset = 0x6000}),
              sdk_entry({.id = 10, .attributes = 0, .pages = 16, .offset = 0x9000, .flags = 0}),
              sdk_entry({.id = 8, .pages = 2, .offset = 0x19000, .content_bytes = 0xcccccccc}),
              sdk_entry({.id = 6, .pages = 2, .offset = 0x1b000}),
              sdk_entry({.id = 4,
                         .offset = 0x1d000,
                         .content_bytes = 72,
                         .content_offset = kSdkDataOffset + 16,
                         .flags = 0x100}),
              sdk_group(3, 2, 0x6000)});
  return parts;
}

}  // namespace confcom::enclave::testing
