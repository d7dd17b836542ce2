#include "service/testing/dead_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "rpc/unix_address.h"

namespace confcom::service::testing {

void leave_dead_socket(const std::filesystem::path& path) {
  std::filesystem::path beside = path;
  beside += ".new";
  const sockaddr_un address = rpc::make_unix_address(beside).value();
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface's own manner.
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  EXPECT_EQ(::bind(socket.get(), generic, sizeof(address)), 0) << beside;
  std::filesystem::rename(beside, path);
}

}  // namespace confcom::service::testing
