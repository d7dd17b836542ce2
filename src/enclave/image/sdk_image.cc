#include "enclave/image/sdk_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "enclave/image/image_ranges.h"
#include "enclave/image/sdk_tables.h"
#include "enclave/image/segment_pages.h"

namespace confcom::enclave {
namespace {

std::unexpected<Error> refuse(ErrorCode code, const std::string& message) {
  return fail(code, "SDK enclave: " + message);
}

/// With text relocations the loader makes pages writable, one by one.
Result<void> check_dynamic(const ElfSegment& dynamic) {
  constexpr std::uint64_t kTextRelocations = 22;
  ByteReader reader(dynamic.content, "SDK enclave: dynamic segment");
  while (!reader.rest().empty()) {
    CONFCOM_TRY(const auto tag, reader.le<std::uint64_t>("tag"));
    CONFCOM_CHECK(reader.le<std::uint64_t>("value"));
    if (tag == 0) return {};
    if (tag == kTextRelocations) {
      return refuse(ErrorCode::kUnsupported,
                    "it has relocations of code (DT_TEXTREL), which are not measured here; compile "
                    "with -fPIC");
    }
  }
  return {};
}

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

/// The SDK's loader adds one page more, of zeros, where the page bounds of the segment's length and
/// of its end fall apart, unless the next segment is there.
bool has_extra_page(const ElfSegment& segment) {
  return round_to_pages(segment.end()) <
         round_to_pages(segment.address + round_to_pages(segment.memory_bytes));
}

void add_segments(const std::vector<ElfSegment>& segments, EnclaveImage& image) {
  const Bytes file = image.storage.front();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const ElfSegment& segment = segments[i];
    // Of the patched file, not of the one that was parsed.
    add_segment(segment, file.subspan(segment.offset, segment.file_bytes), image);
    const std::uint64_t extra = round_to_pages(segment.end());
    const bool is_last = i + 1 == segments.size();
    const bool is_free = is_last || segments[i + 1].address / kPageBytes * kPageBytes > extra;
    if (!has_extra_page(segment) || !is_free) continue;
    image.ranges.push_back(
        {.offset = extra, .pages = 1, .flags = flags_of(segment), .content = {}});
  }
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

}  // namespace

Result<EnclaveImage> parse_sdk_image(const ElfFile& elf, ByteVector file) {
  CONFCOM_TRY(const SdkMetadata metadata, read_sdk_metadata(elf));
  for (const ElfSegment& segment : elf.segments())
    if (segment.type == ElfSegment::kDynamic) CONFCOM_CHECK(check_dynamic(segment));
  CONFCOM_TRY(const std::vector<ElfSegment> segments, segments_to_add(elf));
  for (const ElfSegment& segment : segments) CONFCOM_CHECK(check_segment(segment));
  CONFCOM_CHECK(apply_patches(elf, metadata, file));
  EnclaveImage image;
  image.format = ImageFormat::kSdk;
  image.size = metadata.enclave_size;
  image.ssa_frame_pages = metadata.ssa_frame_pages;
  image.sigstruct = metadata.sigstruct;
  image.storage.push_back(std::move(file));
  add_segments(segments, image);
  CONFCOM_CHECK(add_layout(metadata, image));
  CONFCOM_CHECK(check_image(image));
  if (!metadata.address_range.has_value()) return image;
  CONFCOM_CHECK(move_into(*metadata.address_range, metadata.enclave_size, image));
  CONFCOM_CHECK(check_image(image));
  return image;
}

}  // namespace confcom::enclave
