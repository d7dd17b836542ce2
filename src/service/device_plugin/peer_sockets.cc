#include "service/device_plugin/peer_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/unique_fd.h"
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

/// 0 when somebody listens, else why not.
int connect_error(const fs::path& path) {
  const auto address = rpc::make_unix_address(path);
  if (!address.has_value()) return ENAMETOOLONG;
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return errno;
  return rpc::connect_to(socket.get(), *address) == 0 ? 0 : errno;
}

}  // namespace

bool is_socket_of(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.ends_with(".sock");
}

std::vector<std::string> living_sockets(const fs::path& directory, std::string_view prefix) {
  std::vector<std::string> out;
  for (const fs::path& path : sockets(directory, prefix)) {
    const int error = connect_error(path);
    if (error == 0 || error == EAGAIN) out.push_back(path.filename().string());
  }
  return out;
}

void remove_dead_sockets(const fs::path& directory, std::string_view prefix) {
  for (const fs::path& path : sockets(directory, prefix)) {
    if (connect_error(path) == ECONNREFUSED) ::unlink(path.c_str());
  }
}

}  // namespace confcom::service
