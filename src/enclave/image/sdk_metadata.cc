#include <fmt/format.h>

#include <string>

#include "base/byte_reader.h"
#include "enclave/image/sdk_image.h"
#include "enclave/image/sdk_tables.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::kAt;

// Major versions above this one, less it, have an address range.
constexpr std::uint64_t kMajorGap = 10;
constexpr std::uint64_t kLastMajor = 3;

std::unexpected<Error> refuse(ErrorCode code, const std::string& message) {
  return fail(code, "SDK metadata: " + message);
}

/// A part of the metadata, as its header names it.
struct Directory {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

struct Head {
  Directory patches;
  Directory layout;
};

void read_head(FixedBytes<kSdkHeadBytes> raw, Head& head, SdkMetadata& out) {
  const FieldReader read(raw);
  read(kAt<8>, out.version);
  read(kAt<20>, out.tcs_policy);
  read(kAt<24>, out.ssa_frame_pages);
  read(kAt<32>, out.misc_select);
  read(kAt<40>, out.enclave_size);
  read(kAt<48>, out.attributes.flags);
  read(kAt<56>, out.attributes.xfrm);
  read(kAt<1872>, head.patches.offset);
  read(kAt<1876>, head.patches.size);
  read(kAt<1880>, head.layout.offset);
  read(kAt<1884>, head.layout.size);
}

Result<Bytes> take_directory(const SdkMetadata& metadata, const Directory& directory,
                             std::size_t entry_bytes, std::string_view what) {
  const std::size_t size = metadata.bytes.size();
  if (directory.offset < kSdkHeadBytes || directory.offset > size ||
      directory.size > size - directory.offset || directory.size % entry_bytes != 0) {
    return refuse(
        ErrorCode::kMalformed,
        fmt::format("{}: {} bytes at {}; it must be entries of {} bytes between {} and "
                    "{}",
                    what, directory.size, directory.offset, entry_bytes, kSdkHeadBytes, size));
  }
  return metadata.bytes.subspan(directory.offset, directory.size);
}

Result<std::optional<SdkAddressRange>> read_address_range(const SdkMetadata& metadata) {
  if ((metadata.version >> 32) <= kMajorGap) return std::nullopt;
  Directory directory;
  ByteReader reader(metadata.bytes.subspan(kSdkHeadBytes), "SDK metadata: address range");
  CONFCOM_TRY(directory.offset, reader.le<std::uint32_t>("offset"));
  CONFCOM_TRY(directory.size, reader.le<std::uint32_t>("size"));
  CONFCOM_TRY(const Bytes raw, take_directory(metadata, directory, 24, "address range"));
  ByteReader range(raw, "SDK metadata: address range");
  SdkAddressRange out;
  CONFCOM_TRY(out.image_address, range.le<std::uint64_t>("image address"));
  CONFCOM_TRY(out.start_address, range.le<std::uint64_t>("start address"));
  CONFCOM_TRY(out.size, range.le<std::uint64_t>("size"));
  return out;
}

bool is_known(std::uint64_t major) {
  if (major > kMajorGap) major -= kMajorGap;
  return major >= 1 && major <= kLastMajor;
}

Result<void> check_version(std::uint64_t version) {
  if (is_known(version >> 32)) return {};
  return refuse(ErrorCode::kUnsupported,
                fmt::format("version {}.{}; major versions 1 to {} and {} to {} are known here",
                            version >> 32, version & 0xffff'ffff, kLastMajor, kMajorGap + 1,
                            kMajorGap + kLastMajor));
}

/// `bytes`: one metadata.
Result<SdkMetadata> read_metadata(Bytes bytes) {
  const auto raw = bytes.first<kSdkHeadBytes>();
  Head head;
  SdkMetadata out;
  read_head(raw, head, out);
  out.bytes = bytes;
  CONFCOM_CHECK(check_version(out.version));
  CONFCOM_TRY(out.patches, take_directory(out, head.patches, kSdkPatchBytes, "patch table"));
  CONFCOM_TRY(out.layout, take_directory(out, head.layout, kSdkLayoutBytes, "layout table"));
  CONFCOM_TRY(out.address_range, read_address_range(out));
  const auto sigstruct = raw.subspan<kSdkSigstructOffset, evidence::kSigstructBytes>();
  if (all_zero(sigstruct)) return out;
  CONFCOM_TRY(out.sigstruct, evidence::parse_sigstruct(sigstruct));
  return out;
}

/// Why a description has no metadata.
std::unexpected<Error> no_metadata(Bytes description) {
  if (all_zero(description)) {
    return refuse(ErrorCode::kUnsupported,
                  "it is empty: the file is not signed; sign it with the SDK's sgx_sign first");
  }
  return refuse(ErrorCode::kMalformed,
                fmt::format("it does not begin with the magic {:#x}", kSdkMetadataMagic));
}

}  // namespace

Result<std::vector<SdkMetadata>> read_sdk_metadata(const ElfFile& elf) {
  CONFCOM_TRY(const Bytes description, sdk_description(elf));
  CONFCOM_TRY(const std::vector<Bytes> copies, split_sdk_metadata(description));
  if (copies.empty()) return no_metadata(description);
  std::vector<SdkMetadata> out;
  for (const Bytes copy : copies) {
    CONFCOM_TRY(const SdkMetadata metadata, read_metadata(copy));
    out.push_back(metadata);
  }
  return out;
}

}  // namespace confcom::enclave
