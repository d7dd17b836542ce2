#include "service/node_status/socket_state.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <fstream>

#include "base/unique_fd.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_address.h"
#include "rpc/unix_listener.h"

namespace confcom::service {
namespace {

TEST(SocketState, TellsWhetherSomebodyListens) {
  const rpc::testing::TemporaryDirectory directory;
  const auto listener = rpc::UnixListener::listen_new(directory.path() / "s");
  ASSERT_TRUE(listener.has_value());
  EXPECT_EQ(look_at_socket(directory.path() / "s"), SocketState::kListening);
}

TEST(SocketState, KnowsANameThatIsNotThere) {
  const rpc::testing::TemporaryDirectory directory;
  EXPECT_EQ(look_at_socket(directory.path() / "s"), SocketState::kAbsent);
  EXPECT_EQ(look_at_socket(directory.path() / "no/s"), SocketState::kAbsent);
}

TEST(SocketState, KnowsANameThatWasLeftBehind) {
  const rpc::testing::TemporaryDirectory directory;
  {
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = rpc::make_unix_address(directory.path() / "s");
    ASSERT_TRUE(address.has_value());
    ASSERT_EQ(rpc::bind_to(socket.get(), *address), 0);
  }
  EXPECT_EQ(look_at_socket(directory.path() / "s"), SocketState::kAbandoned);
}

TEST(SocketState, KnowsAPathThatNoSocketCanHave) {
  EXPECT_EQ(look_at_socket("/" + std::string(200, 'x')), SocketState::kUnreachable);
}

}  // namespace
}  // namespace confcom::service
