// Whatever parse_sgxs_image accepts has sound ranges; and without unmeasured data it measures to
// the SHA-256 of the very input.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "enclave/image/sgxs_image.h"
#include "enclave_image_oracle.h"

namespace {

using namespace confcom;  // NOLINT(google-build-using-namespace): a program, not a library

/// More than enough: the words may stand in data too.
bool may_have_unmeasured(Bytes in) {
  return as_text(in).find("UNMEASRD") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto image = enclave::parse_sgxs_image(in);
  if (!image.has_value()) return 0;
  fuzz::require_sound(*image);
  if (fuzz::pages_of(*image) <= fuzz::kMaxMeasuredPages && !may_have_unmeasured(in))
    fuzz::require(enclave::measure(*image) == crypto::sha256(in));
  return 0;
}
