#include "enclave/image/enclave_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "enclave/image/confcom_image.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/sdk_image.h"
#include "enclave/image/sgxs_image.h"

namespace confcom::enclave {
namespace {

constexpr std::string_view kOpenEnclaveSection = ".oeinfo";
constexpr std::size_t kFillBytes = sizeof(PageRange::fill);

Result<EnclaveImage> parse_elf_image(ByteVector file) {
  // Its views stay where they are when the file's bytes are handed on.
  CONFCOM_TRY(const ElfFile elf, ElfFile::parse(file));
  const bool sdk = elf.has_section(kSdkMetadataSection);
  const bool own = elf.has_section(kConfcomNoteSection);
  if (sdk && own) {
    return fail(ErrorCode::kMalformed,
                fmt::format("enclave image: it has both {} and {}; there must be one of them",
                            kSdkMetadataSection, kConfcomNoteSection));
  }
  if (own) return parse_confcom_image(elf, std::move(file));
  if (sdk) return parse_sdk_image(elf, std::move(file));
  if (elf.has_section(kOpenEnclaveSection)) {
    return fail(ErrorCode::kUnsupported,
                "enclave image: an Open Enclave image (.oeinfo), whose pages are not known here; "
                "'oesign dump' measures it");
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("enclave image: an ELF file without {}, {} or .oeinfo; it is no enclave, "
                          "or these sections were stripped",
                          kConfcomNoteSection, kSdkMetadataSection));
}

}  // namespace

std::string_view to_string(ImageFormat format) {
  switch (format) {
    case ImageFormat::kSgxs:
      return "sgxs";
    case ImageFormat::kSdk:
      return "sdk";
    case ImageFormat::kConfcom:
      return "confcom";
  }
  return "unknown";
}

Result<EnclaveImage> parse_enclave_image(ByteVector file) {
  if (is_sgxs(file)) return parse_sgxs_image(file);
  if (as_text(file).starts_with("\x7f"
                                "ELF"))
    return parse_elf_image(std::move(file));
  return fail(ErrorCode::kUnsupported,
              "enclave image: neither an ELF file nor an SGXS stream; name the enclave's file");
}

void copy_page(const PageRange& range, std::uint64_t index, std::span<std::byte, kPageBytes> page) {
  const std::uint64_t begin = std::min<std::uint64_t>(index * kPageBytes, range.content.size());
  const Bytes content = range.content.subspan(begin);
  const std::size_t size = std::min(content.size(), kPageBytes);
  std::ranges::copy(content.first(size), page.begin());
  const std::size_t filled_from = (size + kFillBytes - 1) / kFillBytes * kFillBytes;
  std::ranges::fill(page.subspan(size, filled_from - size), std::byte{0});
  const std::span<std::byte> rest = std::span<std::byte>(page).subspan(filled_from);
  for (std::size_t i = 0; i < rest.size(); ++i)
    rest[i] = static_cast<std::byte>(range.fill >> (8 * (i % kFillBytes)));
}

}  // namespace confcom::enclave
