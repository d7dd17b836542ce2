#include "rpc/unix_stream.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "rpc/stream_socket.h"
#include "rpc/unix_address.h"

namespace confcom::rpc {
namespace {

using std::chrono::milliseconds;

/// Between two tries to connect to a server with too many clients; nothing says when there is room.
constexpr milliseconds kConnectPause{5};

milliseconds until(UnixStream::Deadline deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  return std::max(std::chrono::ceil<milliseconds>(left), milliseconds(0));
}

std::unexpected<Error> too_late(const std::filesystem::path& path, std::string_view what) {
  return fail(ErrorCode::kDeadline,
              fmt::format("{}: {} took longer than the time limit; try again, or look at how busy "
                          "the server is",
                          path.string(), what));
}

std::string_view advice_on_connecting(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return "there is no socket; is its server (quote helper, kubelet) running on this node, and "
             "is "
             "the socket's directory mounted into this container?";
    case ECONNREFUSED:
      return "nobody listens on the socket; is its server (quote helper, kubelet) running? A "
             "container "
             "must mount the socket's directory: the socket itself is another one after a restart";
    case EACCES:
    case EPERM:
      return "not permitted; check the modes of the socket and its directories, and what SELinux "
             "or "
             "AppArmor says";
    default:
      return {};
  }
}

std::unexpected<Error> cannot_connect(const std::filesystem::path& path, int number) {
  const std::string_view advice = advice_on_connecting(number);
  if (!advice.empty()) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", path.string(), advice));
  }
  return fail(ErrorCode::kIo, fmt::format("{}: cannot connect: {}", path.string(),
                                          std::generic_category().message(number)));
}

}  // namespace

Result<UnixStream> UnixStream::connect(const std::filesystem::path& path, Deadline deadline) {
  CONFCOM_TRY(const sockaddr_un address, make_unix_address(path));
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return cannot_connect(path, errno);
  while (connect_to(fd.get(), address) != 0) {
    if (errno != EAGAIN && errno != EINTR) return cannot_connect(path, errno);
    const milliseconds left = until(deadline);
    if (left.count() == 0) return too_late(path, "connecting");
    ::poll(nullptr, 0, static_cast<int>(std::min(left, kConnectPause).count()));
  }
  return UnixStream(path, std::move(fd), deadline);
}

Result<void> UnixStream::send(Bytes bytes) {
  while (!bytes.empty()) {
    const StreamResult put = send_some(socket_, bytes);
    if (put.status == StreamStatus::kClosed) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{}: the server closed the connection; try again", path_.string()));
    }
    if (put.status == StreamStatus::kNotReady) CONFCOM_CHECK(wait_for(POLLOUT));
    bytes = bytes.subspan(put.bytes);
  }
  return {};
}

Result<std::size_t> UnixStream::receive(std::span<std::byte> into) {
  for (;;) {
    // A server that always has something to say does not get more time for it.
    if (until(deadline_).count() == 0) return too_late(path_, "the answer");
    const StreamResult got = receive_some(socket_, into);
    if (got.status != StreamStatus::kNotReady) return got.bytes;
    CONFCOM_CHECK(wait_for(POLLIN));
  }
}

Result<void> UnixStream::wait_for(short events) const {
  pollfd ready{.fd = socket_.get(), .events = events, .revents = 0};
  for (;;) {
    // Capped so that it is an int; the deadline is looked at again.
    const milliseconds left = std::min(until(deadline_), milliseconds(60'000));
    if (left.count() == 0) return too_late(path_, events == POLLIN ? "the answer" : "sending");
    const int count = ::poll(&ready, 1, static_cast<int>(left.count()));
    if (count > 0) return {};
    if (count < 0 && errno != EINTR)
      return fail(ErrorCode::kIo, "poll failed on " + path_.string());
  }
}

}  // namespace confcom::rpc
