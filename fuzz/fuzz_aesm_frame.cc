// However a stream of bytes is cut into pieces, the frame reader says the same of it: the message
// is whole exactly when an arithmetic of its own on the first bytes says so, is those very bytes,
// and a length out of range is refused as soon as it is there.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "require.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_frame_reader.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

/// Small enough for inputs to be at and over it.
constexpr std::size_t kCapBytes = 1024;

enum class Outcome : std::uint8_t { kIncomplete, kWhole, kRefused };

/// What the stream's first bytes come to.
Outcome outcome_of(Bytes stream) {
  if (stream.size() < 4) return Outcome::kIncomplete;
  std::size_t length = 0;
  for (std::size_t i = 4; i > 0; --i) {
    length = length << 8 | std::to_integer<std::size_t>(stream[i - 1]);
  }
  if (length == 0 || length > kCapBytes) return Outcome::kRefused;
  return stream.size() - 4 < length ? Outcome::kIncomplete : Outcome::kWhole;
}

/// Up to the first piece after which there is nothing more to read.
void require_reading(Bytes stream, std::size_t piece_bytes) {
  AesmFrameReader reader(kCapBytes);
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t count = std::min(piece_bytes, stream.size() - at);
    const auto whole = reader.take(stream.subspan(at, count));
    at += count;
    const Outcome outcome = outcome_of(stream.first(at));
    require(whole.has_value() == (outcome != Outcome::kRefused));
    if (!whole.has_value()) return;
    require(*whole == (outcome == Outcome::kWhole));
    if (!*whole) continue;
    const Bytes message = reader.message();
    require(equal(message, stream.subspan(4, message.size())));
    require(equal(aesm_frame(message), stream.first(4 + message.size())));
    return;
  }
}

}  // namespace

/// The first byte says how long the pieces are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  if (in.empty()) return 0;
  const Bytes stream = in.subspan(1);
  require_reading(stream, std::to_integer<std::size_t>(in[0]) + 1);
  require_reading(stream, 1);
  require_reading(stream, std::max<std::size_t>(stream.size(), 1));
  return 0;
}
