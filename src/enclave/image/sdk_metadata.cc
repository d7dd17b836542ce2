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

constexpr std::string_view kNoteName{"sgx_metadata\0", 13};
constexpr std::uint64_t kMagic = 0x86A8'0294'635D'0E4C;
constexpr std::size_t kHeadBytes = 1888;
constexpr std::size_t kSigstructOffset = 64;
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
  std::uint64_t magic = 0;
  std::uint32_t size = 0;
  Directory patches;
  Directory layout;
};

void read_head(FixedBytes<kHeadBytes> raw, Head& head, SdkMetadata& out) {
  const FieldReader read(raw);
  read(kAt<0>, head.magic);
  read(kAt<8>, out.version);
  read(kAt<16>, head.size);
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
  if (directory.offset < kHeadBytes || directory.offset > size ||
      directory.size > size - directory.offset || directory.size % entry_bytes != 0) {
    return refuse(
        ErrorCode::kMalformed,
        fmt::format("{}: {} bytes at {}; it must be entries of {} bytes between {} and "
                    "{}",
                    what, directory.size, directory.offset, entry_bytes, kHeadBytes, size));
  }
  return metadata.bytes.subspan(directory.offset, directory.size);
}

Result<std::optional<SdkAddressRange>> read_address_range(const SdkMetadata& metadata) {
  if ((metadata.version >> 32) <= kMajorGap) return std::nullopt;
  Directory directory;
  ByteReader reader(metadata.bytes.subspan(kHeadBytes), "SDK metadata: address range");
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

Result<void> check_head(const Head& head, const SdkMetadata& metadata) {
  if (all_zero(metadata.bytes.first(kHeadBytes))) {
    return refuse(ErrorCode::kUnsupported,
                  "it is empty: the file is not signed; sign it with the SDK's sgx_sign first");
  }
  if (head.magic != kMagic) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("magic {:#x}, it must be {:#x}", head.magic, kMagic));
  }
  if (!is_known(metadata.version >> 32)) {
    return refuse(ErrorCode::kUnsupported,
                  fmt::format("version {}.{}; major versions 1 to {} and {} to {} are known here",
                              metadata.version >> 32, metadata.version & 0xffff'ffff, kLastMajor,
                              kMajorGap + 1, kMajorGap + kLastMajor));
  }
  return {};
}

/// The description stands right behind the name, without the padding that other notes have.
Result<Bytes> take_description(Bytes section) {
  ByteReader reader(section, "SDK metadata: note");
  CONFCOM_TRY(const auto name_bytes, reader.le<std::uint32_t>("name size"));
  CONFCOM_TRY(const auto description_bytes, reader.le<std::uint32_t>("description size"));
  CONFCOM_CHECK(reader.le<std::uint32_t>("type"));
  CONFCOM_TRY(const Bytes name, reader.take(name_bytes, "name"));
  if (as_text(name) != kNoteName)
    return refuse(ErrorCode::kMalformed, "the note's name is not 'sgx_metadata'");
  return reader.take(description_bytes, "description");
}

/// The metadata at the front of `rest`.
Result<SdkMetadata> read_first(Bytes rest) {
  ByteReader reader(rest, "SDK metadata");
  CONFCOM_TRY(const FixedBytes<kHeadBytes> raw, reader.take<kHeadBytes>("head"));
  Head head;
  SdkMetadata out;
  read_head(raw, head, out);
  out.bytes = rest;
  CONFCOM_CHECK(check_head(head, out));
  if (head.size < kHeadBytes || head.size > rest.size()) {
    return refuse(ErrorCode::kMalformed, fmt::format("its size is {}; {} to {} are possible",
                                                     head.size, kHeadBytes, rest.size()));
  }
  out.bytes = rest.first(head.size);
  CONFCOM_TRY(out.patches, take_directory(out, head.patches, kSdkPatchBytes, "patch table"));
  CONFCOM_TRY(out.layout, take_directory(out, head.layout, kSdkLayoutBytes, "layout table"));
  CONFCOM_TRY(out.address_range, read_address_range(out));
  const auto sigstruct = raw.subspan<kSigstructOffset, evidence::kSigstructBytes>();
  if (all_zero(sigstruct)) return out;
  CONFCOM_TRY(out.sigstruct, evidence::parse_sigstruct(sigstruct));
  return out;
}

/// No count says how many there are.
bool has_magic(Bytes rest) {
  ByteReader reader(rest, "SDK metadata");
  const auto magic = reader.le<std::uint64_t>("magic");
  return magic.has_value() && *magic == kMagic;
}

}  // namespace

Result<std::vector<SdkMetadata>> read_sdk_metadata(const ElfFile& elf) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kSdkMetadataSection));
  CONFCOM_TRY(Bytes rest, take_description(section.content));
  std::vector<SdkMetadata> out;
  do {
    if (out.size() == kMaxSdkMetadata) {
      return refuse(ErrorCode::kUnsupported,
                    fmt::format("more than {} copies of it", kMaxSdkMetadata - 1));
    }
    CONFCOM_TRY(const SdkMetadata metadata, read_first(rest));
    rest = rest.subspan(metadata.bytes.size());
    out.push_back(metadata);
  } while (has_magic(rest));
  return out;
}

}  // namespace confcom::enclave
