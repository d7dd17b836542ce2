#include "enclave/image/sigstruct_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "enclave/image/confcom_image.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/sdk_note.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::kAt;
using evidence::kSigstructBytes;

constexpr std::string_view kOpenEnclaveSection = ".oeinfo";

std::size_t offset_in(Bytes file, Bytes part) {
  return static_cast<std::size_t>(part.data() - file.data());
}

std::uint32_t misc_select_of(FixedBytes<kSdkHeadBytes> metadata) {
  std::uint32_t out = 0;
  const FieldReader read(metadata);
  read(kAt<32>, out);
  return out;
}

/// The signing tool leaves copies of the metadata behind it, for older runtimes.
Result<SigstructPlace> find_in_sdk(Bytes file, const ElfFile& elf) {
  CONFCOM_TRY(const Bytes description, sdk_description(elf));
  CONFCOM_TRY(const std::vector<Bytes> copies, split_sdk_metadata(description));
  if (copies.empty()) {
    return fail(
        ErrorCode::kNotFound,
        "SDK metadata: none yet; the SDK's sgx_sign has to sign the file first, with any key");
  }
  SigstructPlace place{.carrier = SigstructCarrier::kSdk,
                       .offsets = {},
                       .misc_select = misc_select_of(copies.front().first<kSdkHeadBytes>())};
  for (const Bytes copy : copies)
    place.offsets.push_back(offset_in(file, copy) + kSdkSigstructOffset);
  return place;
}

/// Its place is not known here, so it is looked for.
Result<SigstructPlace> find_in_open_enclave(Bytes file, const ElfFile& elf) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kOpenEnclaveSection));
  SigstructPlace place{.carrier = SigstructCarrier::kOpenEnclave, .offsets = {}};
  for (Bytes rest = section.content; rest.size() >= kSigstructBytes; rest = rest.subspan(1)) {
    if (evidence::begins_like_sigstruct(rest.first<kSigstructBytes>()))
      place.offsets.push_back(offset_in(file, rest));
  }
  if (place.offsets.size() == 1) return place;
  if (place.offsets.empty()) {
    return fail(ErrorCode::kNotFound,
                ".oeinfo: no SIGSTRUCT in it; 'oesign sign' signs Open Enclave images");
  }
  return fail(ErrorCode::kMalformed,
              fmt::format(".oeinfo: {} places look like a SIGSTRUCT; there must be one",
                          place.offsets.size()));
}

Result<SigstructPlace> find_in_confcom(Bytes file, const ElfFile& elf) {
  CONFCOM_TRY(const ElfSection section, elf.find_section(kConfcomNoteSection));
  CONFCOM_TRY(const Bytes description,
              find_note(section.content, kConfcomNoteName, kConfcomNoteType));
  CONFCOM_TRY(const ConfcomNote note, parse_confcom_note(description));
  return SigstructPlace{.carrier = SigstructCarrier::kConfcom,
                        .offsets = {offset_in(file, description) + ConfcomNote::kSigstructOffset},
                        .misc_select = note.misc_select};
}

bool overlaps(const ElfSegment& segment, std::size_t offset) {
  return segment.offset < offset + kSigstructBytes && offset < segment.offset + segment.file_bytes;
}

/// A signature that is measured could never be over the measurement. Open Enclave's is, as zeros.
Result<SigstructPlace> unless_loaded(const ElfFile& elf, SigstructPlace place) {
  for (const ElfSegment& segment : elf.load_segments()) {
    for (const std::size_t offset : place.offsets) {
      if (!overlaps(segment, offset)) continue;
      return fail(ErrorCode::kMalformed,
                  fmt::format("SIGSTRUCT: its place at {} is in a segment that is loaded", offset));
    }
  }
  return place;
}

Result<SigstructPlace> find_in_elf(Bytes file) {
  CONFCOM_TRY(const ElfFile elf, ElfFile::parse(file));
  const bool sdk = elf.has_section(kSdkMetadataSection);
  const bool open_enclave = elf.has_section(kOpenEnclaveSection);
  const bool own = elf.has_section(kConfcomNoteSection);
  if (sdk + open_enclave + own > 1) {
    return fail(ErrorCode::kMalformed,
                fmt::format("ELF file: two of {}, {} and {}; there must be one of them",
                            kSdkMetadataSection, kOpenEnclaveSection, kConfcomNoteSection));
  }
  if (open_enclave) return find_in_open_enclave(file, elf);
  if (!sdk && !own) {
    return fail(ErrorCode::kNotFound,
                fmt::format("ELF file: it has neither {}, {} nor {}, and so no SIGSTRUCT",
                            kSdkMetadataSection, kOpenEnclaveSection, kConfcomNoteSection));
  }
  CONFCOM_TRY(SigstructPlace place, sdk ? find_in_sdk(file, elf) : find_in_confcom(file, elf));
  return unless_loaded(elf, std::move(place));
}

}  // namespace

std::string_view to_string(SigstructCarrier carrier) {
  switch (carrier) {
    case SigstructCarrier::kBare:
      return "sigstruct";
    case SigstructCarrier::kSdk:
      return "sdk";
    case SigstructCarrier::kOpenEnclave:
      return "open_enclave";
    case SigstructCarrier::kConfcom:
      return "confcom";
  }
  return "unknown";
}

Result<SigstructPlace> find_sigstruct(Bytes file) {
  if (as_text(file).starts_with("\x7f"
                                "ELF")) {
    return find_in_elf(file);
  }
  if (file.size() == kSigstructBytes &&
      evidence::begins_like_sigstruct(file.first<kSigstructBytes>())) {
    return SigstructPlace{.carrier = SigstructCarrier::kBare, .offsets = {0}};
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("no SIGSTRUCT in it: neither {} bytes that are one nor an ELF file",
                          kSigstructBytes));
}

Result<evidence::Sigstruct> read_sigstruct(Bytes file) {
  CONFCOM_TRY(const SigstructPlace place, find_sigstruct(file));
  const Bytes first = file.subspan(place.offsets.front(), kSigstructBytes);
  for (const std::size_t offset : place.offsets) {
    if (equal(file.subspan(offset, kSigstructBytes), first)) continue;
    return fail(ErrorCode::kMalformed,
                fmt::format("SIGSTRUCT: the copies at {} and {} differ; sign the file again",
                            place.offsets.front(), offset));
  }
  if (all_zero(first)) {
    return fail(ErrorCode::kNotFound,
                "SIGSTRUCT: the file is not signed; 'confcom enclave sign' does that");
  }
  return evidence::parse_sigstruct(first);
}

Result<ByteVector> with_sigstruct(ByteVector file, const evidence::Sigstruct& sigstruct) {
  CONFCOM_TRY(const SigstructPlace place, find_sigstruct(file));
  if (place.carrier == SigstructCarrier::kOpenEnclave) {
    return fail(ErrorCode::kUnsupported,
                "an Open Enclave image, whose measurement is not known here; 'oesign sign' signs "
                "it");
  }
  const auto bytes = evidence::write_sigstruct(sigstruct);
  for (const std::size_t offset : place.offsets)
    std::ranges::copy(bytes, std::span(file).subspan(offset).begin());
  // Headers could stand in the same bytes.
  const auto again = read_sigstruct(file);
  if (again.has_value() && *again == sigstruct) return file;
  return fail(ErrorCode::kMalformed,
              "SIGSTRUCT: its place is part of the file's headers too; link the file again");
}

}  // namespace confcom::enclave
