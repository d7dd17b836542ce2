// A server's bytes, into a call. However they are cut, there is the same answer, within the limit,
// or none, and a status that is not OK.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "require.h"
#include "rpc/grpc/grpc_client_call.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

constexpr std::size_t kCapBytes = 256;

void drain(GrpcClientCall& call) {
  while (!call.to_send().empty()) {
  }
}

/// What a call comes to; nothing when the server breaks off.
GrpcClientCall::Answer answer_to(Bytes stream, std::size_t piece_bytes) {
  GrpcClientCall call("/test/Method", "request", {.message_bytes = kCapBytes});
  drain(call);
  bool good = true;
  while (good && !stream.empty() && !call.is_over() && call.is_open()) {
    const Bytes piece = stream.first(std::min(piece_bytes, stream.size()));
    stream = stream.subspan(piece.size());
    good = call.receive(piece);
    drain(call);
  }
  if (!call.is_over()) return std::unexpected(GrpcStatus{GrpcCode::kUnavailable, "broken off"});
  call.shut_down();
  drain(call);
  return call.answer();
}

}  // namespace

/// The first byte says how long the pieces are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  if (in.empty()) return 0;
  const auto answer = answer_to(in.subspan(1), std::to_integer<std::size_t>(in[0]) + 1);
  if (answer.has_value()) require(answer->size() <= kCapBytes);
  if (!answer.has_value()) require(answer.error().code != GrpcCode::kOk);
  // Of two failures, what was noticed first depends on the pieces.
  const auto other = answer_to(in.subspan(1), 1);
  require(answer.has_value() ? other == answer : !other.has_value());
  return 0;
}
