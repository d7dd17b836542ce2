#include "service/quote_helper/quote_worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"

namespace confcom::service {
namespace {

std::unexpected<Error> io_failure(std::string_view what) {
  return fail(ErrorCode::kIo,
              fmt::format("quote worker: {}: {}", what, std::generic_category().message(errno)));
}

/// Returns how much came before the peer closed the socket: all of `into` while it is open.
Result<std::size_t> receive(int socket, std::span<std::byte> into) {
  std::size_t size = 0;
  while (size < into.size()) {
    const ssize_t count = ::recv(socket, into.data() + size, into.size() - size, 0);
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_failure("receiving a request");
    size += static_cast<std::size_t>(count);
  }
  return size;
}

Result<void> send(int socket, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_failure("sending an answer");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

/// The next request, or nothing when the peer has closed the socket between two.
Result<std::optional<rpc::AesmRequest>> next_request(int socket) {
  ByteArray<rpc::kAesmFrameHeaderBytes> header{};
  CONFCOM_TRY(const std::size_t header_size, receive(socket, header));
  if (header_size == 0) return std::nullopt;
  CONFCOM_TRY(const std::size_t size,
              rpc::parse_aesm_frame_header(header, rpc::kMaxAesmRequestBytes));
  ByteVector message(size);
  CONFCOM_TRY(const std::size_t message_size, receive(socket, message));
  if (header_size < header.size() || message_size < size) {
    return fail(ErrorCode::kMalformed, "quote worker: the socket closed within a request");
  }
  return rpc::parse_aesm_request(message);
}

}  // namespace

Result<void> serve_worker(int socket, AesmQuoteService& service) {
  // What the library may start has no use for it.
  if (::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0) return io_failure("its socket");
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return io_failure("its parent");
  CONFCOM_CHECK(send(socket, Bytes(&kWorkerReady, 1)));
  for (;;) {
    CONFCOM_TRY(const auto request, next_request(socket));
    if (!request.has_value()) return {};
    const ByteVector answer = rpc::write_aesm_response(service.answer(*request));
    CONFCOM_CHECK(send(socket, rpc::aesm_frame(answer)));
  }
}

}  // namespace confcom::service
