#include "rpc/stream_socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace confcom::rpc {
namespace {

template <class Call>
StreamResult repeat_if_interrupted(const Call& call) {
  for (;;) {
    const ssize_t count = call();
    if (count > 0) return {StreamStatus::kDone, static_cast<std::size_t>(count)};
    if (count == 0) return {StreamStatus::kClosed, 0};
    if (errno == EAGAIN) return {StreamStatus::kNotReady, 0};
    if (errno != EINTR) return {StreamStatus::kClosed, 0};
  }
}

AcceptStatus status_of_failure(int number) {
  switch (number) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return AcceptStatus::kExhausted;
    default:
      return AcceptStatus::kNobody;
  }
}

}  // namespace

StreamResult receive_some(const UniqueFd& socket, std::span<std::byte> into) {
  return repeat_if_interrupted(
      [&] { return ::recv(socket.get(), into.data(), into.size(), MSG_DONTWAIT); });
}

StreamResult send_some(const UniqueFd& socket, Bytes bytes) {
  return repeat_if_interrupted([&] {
    return ::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  });
}

void discard_received(const UniqueFd& socket) {
  constexpr int kMostReads = 16;
  std::array<std::byte, 4096> chunk{};
  for (int i = 0; i < kMostReads; ++i) {
    if (receive_some(socket, chunk).status != StreamStatus::kDone) return;
  }
}

AcceptResult accept_client(const UniqueFd& listener) {
  UniqueFd socket(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.valid()) return {AcceptStatus::kAccepted, std::move(socket)};
  return {status_of_failure(errno), {}};
}

}  // namespace confcom::rpc
