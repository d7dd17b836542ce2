#include "evidence/snp/launch/ovmf.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/byte_reader.h"
#include "evidence/snp/launch/launch_digest.h"
#include "evidence/snp/launch/ovmf_table.h"

namespace confcom::evidence {
namespace {

using Entries = std::vector<OvmfTableEntry>;

constexpr std::string_view kObject = "OVMF";
constexpr std::string_view kMetadata = "OVMF's SEV metadata";

constexpr EfiGuid kHashTableGuid = efi_guid("7255371f-3a3b-4b04-927b-1da6efa8d454");
constexpr EfiGuid kResetBlockGuid = efi_guid("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
constexpr EfiGuid kMetadataGuid = efi_guid("dc886566-984a-4798-a75e-5585a7bf67cc");

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kSectionBytes = 12;

std::unexpected<Error> refuse(std::string_view object, std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("{}: {}", object, what));
}

Result<void> check_size(std::size_t size) {
  if (size != 0 && size % kSnpPageBytes == 0 && size <= kMaxOvmfBytes) return {};
  return refuse(kObject, fmt::format("{} bytes, where whole pages of {} bytes up to {} MiB belong",
                                     size, kSnpPageBytes, kMaxOvmfBytes >> 20));
}

/// The entry's data, or null.
const Bytes* find(const Entries& entries, const EfiGuid& guid) {
  const auto found = std::ranges::find(entries, guid, &OvmfTableEntry::guid);
  return found == entries.end() ? nullptr : &found->data;
}

/// A base of zero says that this build does not look for hashes.
Result<std::optional<OvmfArea>> read_hash_table(const Bytes* data) {
  if (data == nullptr) return std::nullopt;
  ByteReader reader(*data, "OVMF's entry of its hash table");
  OvmfArea out;
  CONFCOM_TRY(out.address, reader.le<std::uint32_t>("base"));
  CONFCOM_TRY(out.size, reader.le<std::uint32_t>("size"));
  CONFCOM_CHECK(reader.expect_end());
  if (out.address == 0) return std::nullopt;
  return out;
}

Result<std::optional<std::uint32_t>> read_ap_start(const Bytes* data) {
  if (data == nullptr) return std::nullopt;
  ByteReader reader(*data, "OVMF's SEV-ES reset block");
  CONFCOM_TRY(const std::uint32_t out, reader.le<std::uint32_t>("address"));
  CONFCOM_CHECK(reader.expect_end());
  if (out == 0) return std::nullopt;
  return out;
}

/// The image from where its metadata begins, by the distance from its end.
Result<Bytes> find_metadata(Bytes image, const Bytes* data) {
  if (data == nullptr) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: none; this firmware was not built for SEV-SNP", kMetadata));
  }
  ByteReader reader(*data, "OVMF's entry of its SEV metadata");
  CONFCOM_TRY(const std::uint32_t from_end, reader.le<std::uint32_t>("offset"));
  CONFCOM_CHECK(reader.expect_end());
  if (from_end <= image.size()) return image.last(from_end);
  return refuse(kMetadata, fmt::format("it begins {} bytes before the end of {} bytes", from_end,
                                       image.size()));
}

/// Reads the header; what remains are that many sections.
Result<std::uint32_t> read_header(ByteReader& reader) {
  CONFCOM_TRY(const Bytes signature, reader.take(4, "signature"));
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("length"));
  CONFCOM_TRY(const auto version, reader.le<std::uint32_t>("version"));
  CONFCOM_TRY(const auto count, reader.le<std::uint32_t>("number of sections"));
  if (as_text(signature) != "ASEV") return refuse(kMetadata, "it does not begin with \"ASEV\"");
  if (version != kVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: version {} where {} is known", kMetadata, version, kVersion));
  }
  if (count > kMaxOvmfSections || size != kHeaderBytes + count * kSectionBytes) {
    return refuse(kMetadata,
                  fmt::format("{} sections in {} bytes, where each has {} after {}, and "
                              "{} are the most",
                              count, size, kSectionBytes, kHeaderBytes, kMaxOvmfSections));
  }
  return count;
}

Result<OvmfSectionType> section_type(std::uint32_t value) {
  const auto type = static_cast<OvmfSectionType>(value);
  switch (type) {
    case OvmfSectionType::kMemory:
    case OvmfSectionType::kSecrets:
    case OvmfSectionType::kCpuid:
    case OvmfSectionType::kSvsmArea:
    case OvmfSectionType::kKernelHashes:
      return type;
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("{}: a section of type {:#x}, which is not known: how it is measured is "
                          "not either",
                          kMetadata, value));
}

Result<OvmfSection> read_section(ByteReader& reader) {
  OvmfSection out;
  CONFCOM_TRY(out.area.address, reader.le<std::uint32_t>("address of a section"));
  CONFCOM_TRY(out.area.size, reader.le<std::uint32_t>("size of a section"));
  CONFCOM_TRY(const auto type, reader.le<std::uint32_t>("type of a section"));
  CONFCOM_TRY(out.type, section_type(type));
  return out;
}

/// A guest has one page of each of these.
bool is_one_page(OvmfSectionType type) {
  return type == OvmfSectionType::kSecrets || type == OvmfSectionType::kCpuid ||
         type == OvmfSectionType::kKernelHashes;
}

/// A section by itself, in a guest whose firmware begins at `limit`.
Result<void> check_section(const OvmfSection& section, std::uint64_t limit) {
  const OvmfArea& area = section.area;
  const auto said = [&](std::string_view what) {
    return refuse(kMetadata, fmt::format("section of {:#x} bytes at {:#x}: {}", area.size,
                                         area.address, what));
  };
  if (area.size == 0) return said("it is empty");
  if (area.address % kSnpPageBytes != 0 || area.size % kSnpPageBytes != 0) {
    return said("not of whole pages");
  }
  if (area.end() > limit) return said("it reaches the firmware itself");
  if (is_one_page(section.type) && area.size != kSnpPageBytes) return said("its type has one page");
  return {};
}

Result<void> check_pair(const OvmfSection& section, const OvmfSection& other) {
  const auto said = [&](std::string_view what) {
    return refuse(kMetadata, fmt::format("sections at {:#x} and {:#x} {}", other.area.address,
                                         section.area.address, what));
  };
  if (is_one_page(section.type) && section.type == other.type) {
    return said("are both of a type that is there once");
  }
  if (section.area.end() > other.area.address && other.area.end() > section.area.address) {
    return said("overlap");
  }
  return {};
}

Result<void> check_sections(const std::vector<OvmfSection>& sections, std::uint64_t limit) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    CONFCOM_CHECK(check_section(sections[i], limit));
    for (std::size_t j = 0; j < i; ++j) CONFCOM_CHECK(check_pair(sections[i], sections[j]));
    bytes += sections[i].area.size;
  }
  if (bytes <= kMaxOvmfSectionBytes) return {};
  return refuse(kMetadata, fmt::format("sections of {} bytes, over the cap of {}", bytes,
                                       kMaxOvmfSectionBytes));
}

Result<std::vector<OvmfSection>> read_sections(Bytes metadata) {
  ByteReader reader(metadata, kMetadata);
  CONFCOM_TRY(const std::uint32_t count, read_header(reader));
  std::vector<OvmfSection> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    CONFCOM_TRY(const OvmfSection section, read_section(reader));
    out.push_back(section);
  }
  return out;
}

}  // namespace

Result<OvmfFirmware> parse_ovmf(Bytes in) {
  CONFCOM_CHECK(check_size(in.size()));
  CONFCOM_TRY(const Entries entries, parse_ovmf_table(in));
  CONFCOM_TRY(const Bytes metadata, find_metadata(in, find(entries, kMetadataGuid)));
  OvmfFirmware out;
  out.image = in;
  CONFCOM_TRY(out.sections, read_sections(metadata));
  CONFCOM_CHECK(check_sections(out.sections, out.address()));
  CONFCOM_TRY(out.hash_table, read_hash_table(find(entries, kHashTableGuid)));
  CONFCOM_TRY(out.ap_start, read_ap_start(find(entries, kResetBlockGuid)));
  return out;
}

}  // namespace confcom::evidence
