#include "service/device_plugin/peer_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "rpc/unix_address.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sockets(const fs::path& directory, std::string_view prefix) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_socket_of(entry->path().filename().string(), prefix)) out.push_back(entry->path());
  }
  return out;
}

}  // namespace

bool is_socket_of(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.ends_with(".sock");
}

PeerConnection connect_peer(const fs::path& socket) {
  const auto address = rpc::make_unix_address(socket);
  if (!address.has_value()) return {.socket = {}, .error = ENAMETOOLONG};
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid() || rpc::connect_to(fd.get(), *address) != 0) {
    return {.socket = {}, .error = errno};
  }
  return {.socket = std::move(fd)};
}

std::vector<std::string> living_sockets(const fs::path& directory, std::string_view prefix) {
  std::vector<std::string> out;
  for (const fs::path& path : sockets(directory, prefix)) {
    const int error = connect_peer(path).error;
    if (error == 0 || error == EAGAIN) out.push_back(path.filename().string());
  }
  return out;
}

void remove_dead_socket(const fs::path& socket) {
  if (connect_peer(socket).error == ECONNREFUSED) ::unlink(socket.c_str());
}

void remove_dead_sockets(const fs::path& directory, std::string_view prefix) {
  for (const fs::path& path : sockets(directory, prefix)) {
    remove_dead_socket(path);
  }
}

}  // namespace confcom::service
