#include "service/node_status/socket_state.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "rpc/unix_address.h"

namespace confcom::service {

std::string_view to_string(SocketState state) {
  switch (state) {
    case SocketState::kListening:
      return "listening";
    case SocketState::kAbsent:
      return "absent";
    case SocketState::kAbandoned:
      return "abandoned";
    case SocketState::kUnreachable:
      break;
  }
  return "unreachable";
}

SocketState look_at_socket(const std::filesystem::path& path) {
  const auto address = rpc::make_unix_address(path);
  if (!address.has_value()) return SocketState::kUnreachable;
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return SocketState::kUnreachable;
  if (rpc::connect_to(socket.get(), *address) == 0) return SocketState::kListening;
  switch (errno) {
    case EAGAIN:  // with as many clients waiting as it allows
      return SocketState::kListening;
    case ENOENT:
    case ENOTDIR:
      return SocketState::kAbsent;
    case ECONNREFUSED:
      return SocketState::kAbandoned;
    default:
      return SocketState::kUnreachable;
  }
}

}  // namespace confcom::service
