#include "rpc/unix_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace confcom::rpc {
namespace {

const sockaddr* generic(const sockaddr_un& address) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface's own manner.
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Result<sockaddr_un> make_unix_address(const std::filesystem::path& path) {
  const std::string& text = path.native();
  if (text.empty() || text.size() > kMaxSocketPathBytes) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("socket path: {} bytes, from 1 to {} are possible; choose a shorter one",
                    text.size(), kMaxSocketPathBytes));
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(text, std::begin(address.sun_path));
  return address;
}

int connect_to(int fd, const sockaddr_un& address) {
  return ::connect(fd, generic(address), sizeof(address));
}

int bind_to(int fd, const sockaddr_un& address) {
  return ::bind(fd, generic(address), sizeof(address));
}

}  // namespace confcom::rpc
