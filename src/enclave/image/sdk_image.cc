#include "enclave/image/sdk_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "enclave/image/image_ranges.h"
#include "enclave/image/sdk_tables.h"
#include "enclave/image/segment_pages.h"
#include "enclave/image/text_relocations.h"

namespace confcom::enclave {
namespace {

std::unexpected<Error> refuse(ErrorCode code, const std::string& message) {
  return fail(code, "SDK enclave: " + message);
}

/// What of an enclave the linker made.
struct Program {
  std::vector<ElfSegment> segments;
  std::vector<std::uint64_t> relocated_pages;
  Bytes file;  ///< the patched one
};

Result<void> check_segment(const ElfSegment& segment) {
  if (flags_of(segment).permissions() == 0) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("the segment at {:#x} has no permissions", segment.address));
  }
  if (segment.file_bytes == 0 && segment.address % kPageBytes != 0) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("the segment at {:#x} has no content, and begins on no page bound",
                              segment.address));
  }
  return {};
}

/// The first SDKs added one page more, of zeros, where the page bounds of the segment's length and
/// of its end fall apart, unless the next segment is there; later ones still do so for their files.
bool has_extra_page(const ElfSegment& segment, std::uint64_t version) {
  constexpr std::uint64_t kFirstSdks = std::uint64_t{1} << 32 | 3;
  return version == kFirstSdks &&
         round_to_pages(segment.end()) <
             round_to_pages(segment.address + round_to_pages(segment.memory_bytes));
}

void add_program(const Program& program, std::uint64_t version, EnclaveImage& image) {
  const std::vector<ElfSegment>& segments = program.segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const ElfSegment& segment = segments[i];
    add_segment(segment, program.file.subspan(segment.offset, segment.file_bytes), image);
    const std::uint64_t extra = round_to_pages(segment.end());
    const bool is_last = i + 1 == segments.size();
    const bool is_free = is_last || segments[i + 1].address / kPageBytes * kPageBytes > extra;
    if (!has_extra_page(segment, version) || !is_free) continue;
    image.ranges.push_back(
        {.offset = extra, .pages = 1, .flags = flags_of(segment), .content = {}});
  }
  image.ranges = with_writable(image.ranges, program.relocated_pages);
}

Result<void> check_patches(const std::vector<SdkPatch>& patches, const ElfSection& metadata) {
  for (const SdkPatch& patch : patches) {
    const bool apart = patch.file_offset + patch.bytes.size() <= metadata.offset ||
                       patch.file_offset >= metadata.offset + metadata.size;
    if (apart || patch.bytes.empty()) continue;
    return refuse(ErrorCode::kMalformed,
                  fmt::format("a patch at {} changes the metadata itself", patch.file_offset));
  }
  return {};
}

Result<void> apply_patches(const ElfFile& elf, const SdkMetadata& metadata, ByteVector& file) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kSdkMetadataSection));
  CONFCOM_TRY(const std::vector<SdkPatch> patches, read_patches(metadata, file.size()));
  CONFCOM_CHECK(check_patches(patches, section));
  for (const SdkPatch& patch : patches)
    std::ranges::copy(patch.bytes, std::span(file).subspan(patch.file_offset).begin());
  return {};
}

/// Moves everything to where the image lies in its range of addresses.
Result<void> move_into(const SdkAddressRange& range, std::uint64_t enclave_size,
                       EnclaveImage& image) {
  const std::uint64_t shift = range.image_address - range.start_address;
  if (range.image_address < range.start_address || range.size > kMaxEnclaveBytes ||
      shift > range.size || enclave_size > range.size - shift) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("an enclave of {:#x} at {:#x} does not lie in its addresses from "
                              "{:#x}, {:#x} long",
                              enclave_size, range.image_address, range.start_address, range.size));
  }
  image.size = range.size;
  for (PageRange& each : image.ranges) each.offset += shift;
  return {};
}

/// The program's file must outlive the image.
Result<EnclaveImage> build(const SdkMetadata& metadata, const Program& program) {
  EnclaveImage image;
  image.format = ImageFormat::kSdk;
  image.size = metadata.enclave_size;
  image.ssa_frame_pages = metadata.ssa_frame_pages;
  image.sigstruct = metadata.sigstruct;
  add_program(program, metadata.version, image);
  CONFCOM_CHECK(add_layout(metadata, image));
  CONFCOM_CHECK(check_image(image));
  if (!metadata.address_range.has_value()) return image;
  CONFCOM_CHECK(move_into(*metadata.address_range, metadata.enclave_size, image));
  CONFCOM_CHECK(check_image(image));
  return image;
}

bool same_patches(const std::vector<SdkPatch>& a, const std::vector<SdkPatch>& b) {
  return std::ranges::equal(a, b, [](const SdkPatch& left, const SdkPatch& right) {
    return left.file_offset == right.file_offset && equal(left.bytes, right.bytes);
  });
}

bool same_range(const PageRange& a, const PageRange& b) {
  // Of the segments it is the same memory, and may be much.
  const bool same_memory = a.content.data() == b.content.data();
  return a.offset == b.offset && a.pages == b.pages && a.flags == b.flags &&
         a.measured == b.measured && a.fill == b.fill && a.content.size() == b.content.size() &&
         (same_memory || equal(a.content, b.content));
}

bool same_pages(const EnclaveImage& a, const EnclaveImage& b) {
  return a.size == b.size && a.ssa_frame_pages == b.ssa_frame_pages &&
         std::ranges::equal(a.ranges, b.ranges, same_range);
}

/// Which copy counts depends on the machine; so all must mean the enclave that is measured.
Result<void> check_copies(const std::vector<SdkMetadata>& copies, const EnclaveImage& image,
                          const Program& program) {
  const std::size_t file_bytes = program.file.size();
  CONFCOM_TRY(const auto patches, read_patches(copies.front(), file_bytes));
  for (std::size_t i = 1; i < copies.size(); ++i) {
    const auto differs = [&](std::string_view what) {
      return refuse(ErrorCode::kMalformed,
                    fmt::format("copy {} of the metadata, version {}.{}: another {} than the "
                                "first; sign the file again with the SDK's sgx_sign",
                                i, copies[i].version >> 32, copies[i].version & 0xffff'ffff, what));
    };
    if (copies[i].sigstruct != image.sigstruct) return differs("SIGSTRUCT");
    CONFCOM_TRY(const auto other_patches, read_patches(copies[i], file_bytes));
    if (!same_patches(patches, other_patches)) return differs("patch table");
    CONFCOM_TRY(const EnclaveImage other, build(copies[i], program));
    if (!same_pages(image, other)) return differs("measured layout");
  }
  return {};
}

}  // namespace

Result<EnclaveImage> parse_sdk_image(const ElfFile& elf, ByteVector file) {
  CONFCOM_TRY(const std::vector<SdkMetadata> copies, read_sdk_metadata(elf));
  Program program;
  CONFCOM_TRY(program.segments, segments_to_add(elf));
  for (const ElfSegment& segment : program.segments) CONFCOM_CHECK(check_segment(segment));
  CONFCOM_TRY(program.relocated_pages, text_relocation_pages(elf));
  CONFCOM_CHECK(apply_patches(elf, copies.front(), file));
  program.file = file;
  CONFCOM_TRY(EnclaveImage image, build(copies.front(), program));
  CONFCOM_CHECK(check_copies(copies, image, program));
  image.storage.push_back(std::move(file));
  return image;
}

}  // namespace confcom::enclave
