#include "enclave/image/sdk_note.h"

#include <fmt/format.h>

#include "base/byte_reader.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::kAt;

constexpr std::string_view kNoteName{"sgx_metadata\0", 13};

bool has_magic(Bytes rest) {
  const auto magic = ByteReader(rest, "SDK metadata").le<std::uint64_t>("magic");
  return magic.has_value() && *magic == kSdkMetadataMagic;
}

/// The metadata at the front of `rest`.
Result<Bytes> take_first(Bytes rest) {
  ByteReader reader(rest, "SDK metadata");
  CONFCOM_TRY(const FixedBytes<kSdkHeadBytes> head, reader.take<kSdkHeadBytes>("head"));
  const evidence::FieldReader read(head);
  std::uint32_t size = 0;
  read(kAt<16>, size);
  if (size >= kSdkHeadBytes && size <= rest.size()) return rest.first(size);
  return fail(ErrorCode::kMalformed,
              fmt::format("SDK metadata: its size is {}; {} to {} are possible", size,
                          kSdkHeadBytes, rest.size()));
}

}  // namespace

/// It stands right behind the name, without the padding that other notes have.
Result<Bytes> sdk_description(const ElfFile& elf) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kSdkMetadataSection));
  ByteReader reader(section.content, "SDK metadata: note");
  CONFCOM_TRY(const auto name_bytes, reader.le<std::uint32_t>("name size"));
  CONFCOM_TRY(const auto description_bytes, reader.le<std::uint32_t>("description size"));
  CONFCOM_CHECK(reader.le<std::uint32_t>("type"));
  CONFCOM_TRY(const Bytes name, reader.take(name_bytes, "name"));
  if (as_text(name) != kNoteName)
    return fail(ErrorCode::kMalformed, "SDK metadata: the note's name is not 'sgx_metadata'");
  return reader.take(description_bytes, "description");
}

Result<std::vector<Bytes>> split_sdk_metadata(Bytes description) {
  std::vector<Bytes> out;
  for (Bytes rest = description; has_magic(rest); rest = rest.subspan(out.back().size())) {
    if (out.size() == kMaxSdkMetadata) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("SDK metadata: more than {} copies of it", kMaxSdkMetadata - 1));
    }
    CONFCOM_TRY(const Bytes first, take_first(rest));
    out.push_back(first);
  }
  return out;
}

}  // namespace confcom::enclave
