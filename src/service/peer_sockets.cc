#include "service/peer_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "rpc/unix_address.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".sock";
constexpr std::string_view kLeavingSuffix = ".leaving";

std::vector<fs::path> names_with(const fs::path& directory, std::string_view prefix,
                                 bool (*is_one)(std::string_view, std::string_view)) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_one(entry->path().filename().string(), prefix)) out.push_back(entry->path());
  }
  return out;
}

}  // namespace

bool is_socket_of(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.ends_with(kSuffix);
}

std::string leaving_name(const std::string& name) { return name + std::string(kLeavingSuffix); }

bool is_leaving_socket_of(std::string_view name, std::string_view prefix) {
  if (!name.ends_with(kLeavingSuffix)) return false;
  name.remove_suffix(kLeavingSuffix.size());
  return is_socket_of(name, prefix);
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
  for (const fs::path& path : names_with(directory, prefix, is_socket_of)) {
    const int error = connect_peer(path).error;
    if (error == 0 || error == EAGAIN) out.push_back(path.filename().string());
  }
  return out;
}

void remove_dead_socket(const fs::path& socket) {
  if (connect_peer(socket).error == ECONNREFUSED) ::unlink(socket.c_str());
}

void remove_dead_sockets(const fs::path& directory, std::string_view prefix) {
  for (const auto is_one : {is_socket_of, is_leaving_socket_of}) {
    for (const fs::path& path : names_with(directory, prefix, is_one)) remove_dead_socket(path);
  }
}

}  // namespace confcom::service
