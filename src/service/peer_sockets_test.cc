#include "service/peer_sockets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/testing/scratch_directory.h"
#include "rpc/unix_listener.h"
#include "service/testing/dead_socket.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PeerSockets, AreKnownByTheirNames) {
  EXPECT_TRUE(is_socket_of("confcom-1-a.sock", "confcom-1-"));
  for (const char* const name :
       {"", "kubelet.sock", "confcom-2-a.sock", "confcom-1-a.sock.lock", "confcom-1-a"}) {
    EXPECT_FALSE(is_socket_of(name, "confcom-1-")) << name;
  }
}

TEST(PeerSockets, HaveOtherNamesWhileTheyLeave) {
  const std::string name = leaving_name("confcom-1-a.sock");
  EXPECT_TRUE(is_leaving_socket_of(name, "confcom-1-"));
  EXPECT_FALSE(is_socket_of(name, "confcom-1-"));
  for (const char* const other : {"", "confcom-1-a.sock", "confcom-2-a.sock.leaving", ".leaving"}) {
    EXPECT_FALSE(is_leaving_socket_of(other, "confcom-1-")) << other;
  }
}

TEST(PeerSockets, LiveWhereSomebodyListens) {
  const confcom::testing::ScratchDirectory directory;
  const auto one = rpc::UnixListener::listen_new(directory.path() / "p-one.sock");
  const auto other = rpc::UnixListener::listen_new(directory.path() / "q-other.sock");
  testing::leave_dead_socket(directory.path() / "p-dead.sock");
  directory.write("p-file.sock", std::string_view("no socket"));
  fs::create_symlink("nowhere", directory.path() / "p-link.sock");
  EXPECT_THAT(living_sockets(directory.path(), "p-"), ElementsAre("p-one.sock"));
}

TEST(PeerSockets, AreRemovedOnlyWhereNobodyListens) {
  const confcom::testing::ScratchDirectory directory;
  const auto one = rpc::UnixListener::listen_new(directory.path() / "p-one.sock");
  testing::leave_dead_socket(directory.path() / "p-dead.sock");
  testing::leave_dead_socket(directory.path() / leaving_name("p-dead.sock"));
  testing::leave_dead_socket(directory.path() / "q-dead.sock");
  remove_dead_sockets(directory.path(), "p-");
  EXPECT_TRUE(fs::exists(directory.path() / "p-one.sock"));
  EXPECT_FALSE(fs::exists(directory.path() / "p-dead.sock"));
  EXPECT_FALSE(fs::exists(directory.path() / leaving_name("p-dead.sock")));
  EXPECT_TRUE(fs::exists(directory.path() / "q-dead.sock")) << "of another resource";
}

TEST(PeerSockets, OfADirectoryThatIsGoneAreNone) {
  EXPECT_THAT(living_sockets("/nonexistent", "p-"), IsEmpty());
  remove_dead_sockets("/nonexistent", "p-");
}

}  // namespace
}  // namespace confcom::service
