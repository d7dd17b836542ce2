#include "rpc/grpc/grpc_client.h"

#include <array>
#include <span>

#include "rpc/unix_stream.h"

namespace confcom::rpc {
namespace {

using Answer = GrpcClientCall::Answer;

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

std::unexpected<GrpcStatus> transport_failure(const Error& error) {
  const bool late = error.code == ErrorCode::kDeadline;
  return std::unexpected(
      GrpcStatus{late ? GrpcCode::kDeadlineExceeded : GrpcCode::kUnavailable, error.message});
}

std::unexpected<Error> no_http2() {
  return fail(ErrorCode::kUnavailable, "what the server sent is not HTTP/2");
}

Result<void> send_all(GrpcClientCall& call, UnixStream& stream) {
  for (Bytes bytes = call.to_send(); !bytes.empty(); bytes = call.to_send()) {
    CONFCOM_CHECK(stream.send(bytes));
  }
  return {};
}

/// Sends and receives until the call is over, or the server hung up. Where nothing can be sent any
/// more, the answer may have come already: reading tells.
Result<void> exchange(GrpcClientCall& call, UnixStream& stream) {
  std::array<std::byte, kReadBytes> buffer;  // NOLINT(*-member-init): it is written, then read
  while (!call.is_over()) {
    (void)send_all(call, stream);
    if (!call.is_open()) return no_http2();
    CONFCOM_TRY(const std::size_t count, stream.receive(buffer));
    if (count == 0) {
      return fail(ErrorCode::kUnavailable, "the server hung up before it had answered; try again");
    }
    if (!call.receive(std::span(buffer).first(count))) return no_http2();
  }
  call.shut_down();
  (void)send_all(call, stream);  // a farewell: the answer is there
  return {};
}

}  // namespace

Answer call_grpc(const std::filesystem::path& socket, std::string_view method,
                 std::string_view message, const GrpcCallLimits& limits) {
  auto stream = UnixStream::connect(socket, std::chrono::steady_clock::now() + limits.timeout);
  if (!stream.has_value()) return transport_failure(stream.error());
  GrpcClientCall call(method, message, limits);
  const auto done = exchange(call, *stream);
  if (!done.has_value()) return transport_failure(done.error());
  return call.answer();
}

}  // namespace confcom::rpc
