// A message between host and enclave that can be taken apart can be put together again, and gives
// the same bytes: there is one way to write each.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "require.h"
#include "sdk/interface.h"

namespace {

using namespace confcom::sdk;
using confcom::fuzz::require;

template <Message M>
void try_as(Bytes in) {
  const auto message = decode<M>(in);
  if (message.has_value()) require(std::ranges::equal(encode(*message), in));
}

template <Call... C>
void try_as_calls(Bytes in) {
  (try_as<typename C::Request>(in), ...);
  (try_as<typename C::Response>(in), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_as_calls<Run, MakeReport, Print, LoadFile, SaveFile, GetTargetInfo, GetQuote>(
      std::as_bytes(std::span(data, size)));
  return 0;
}
