// Whatever is accepted as an enclave file of this project has sound ranges, and measures alike with
// and without a SIGSTRUCT.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "enclave/image/confcom_image.h"
#include "enclave_image_oracle.h"

namespace {

using namespace confcom;  // NOLINT(google-build-using-namespace): a program, not a library
using enclave::ElfFile;
using enclave::EnclaveImage;

Result<EnclaveImage> parse(ByteVector file) {
  CONFCOM_TRY(const ElfFile elf, ElfFile::parse(file));
  return enclave::parse_confcom_image(elf, std::move(file));
}

Result<ByteVector> unsigned_file(const ByteVector& file) {
  CONFCOM_TRY(const ElfFile elf, ElfFile::parse(file));
  CONFCOM_TRY(enclave::ConfcomNote note, enclave::read_confcom_note(elf));
  note.sigstruct.reset();
  return enclave::testing::with_note(file, note);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteVector file = to_vector(std::as_bytes(std::span(data, size)));
  const auto image = parse(file);
  if (!image.has_value()) return 0;
  fuzz::require_sound(*image);
  if (!image->sigstruct.has_value() || fuzz::pages_of(*image) > fuzz::kMaxMeasuredPages) return 0;
  const auto bare = unsigned_file(file);
  fuzz::require(bare.has_value());
  const auto bare_image = parse(*bare);
  fuzz::require(bare_image.has_value() && !bare_image->sigstruct.has_value());
  fuzz::require(enclave::measure(*bare_image) == enclave::measure(*image));
  return 0;
}
