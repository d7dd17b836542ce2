// Whatever is accepted as an enclave file of Intel's SDK has sound ranges, and measures like the
// SGXS stream of them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "enclave/image/sdk_image.h"
#include "enclave_image_oracle.h"

namespace {

using namespace confcom;  // NOLINT(google-build-using-namespace): a program, not a library
using enclave::ElfFile;
using enclave::EnclaveImage;

Result<EnclaveImage> parse(ByteVector file) {
  CONFCOM_TRY(const ElfFile elf, ElfFile::parse(file));
  return enclave::parse_sdk_image(elf, std::move(file));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto image = parse(to_vector(std::as_bytes(std::span(data, size))));
  if (!image.has_value()) return 0;
  fuzz::require_sound(*image);
  return 0;
}
