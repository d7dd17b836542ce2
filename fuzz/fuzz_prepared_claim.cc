// A DRA driver's checkpoint: what is accepted is the same when it is written and read again, and
// its amounts can be added up.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "require.h"
#include "service/dra_driver/prepared_claim.h"

using confcom::fuzz::require;
using namespace confcom::service;  // NOLINT(google-build-using-namespace): a program

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto claim = parse_prepared_claim(confcom::as_text(std::as_bytes(std::span(data, size))));
  if (!claim.has_value()) return 0;
  require(parse_prepared_claim(write_prepared_claim(*claim)) == claim);
  std::uint64_t bytes = 0;
  for (const PreparedShare& share : claim->shares) {
    require(share.bytes <= claim->bytes_of(share.device));
    bytes += share.bytes;
  }
  require(bytes == claim->bytes());
  return 0;
}
