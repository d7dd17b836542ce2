// DER has one form of each value, and only the order of members is free: what parse_pck_extension
// accepts is, byte for byte in another order at most, what write_pck_extension writes of it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/sgx/pck_extension.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::ByteVector;
using confcom::fuzz::require;

ByteVector sorted(Bytes bytes) {
  ByteVector out = confcom::to_vector(bytes);
  std::ranges::sort(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto extension = confcom::evidence::parse_pck_extension(in);
  if (!extension.has_value()) return 0;

  const ByteVector written = confcom::evidence::write_pck_extension(*extension);
  require(sorted(written) == sorted(in));
  const auto again = confcom::evidence::parse_pck_extension(written);
  require(again.has_value() && *again == *extension);
  return 0;
}
