#include "service/device_plugin/plugin_endpoint.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "service/device_plugin/offered_resource.h"
#include "service/peer_sockets.h"

namespace confcom::service {
namespace {

TEST(SocketPrefix, IsShortAndTheResourcesOwn) {
  const std::string prefix = socket_prefix("kubernetes.azure.com/sgx_epc_mem_in_MiB");
  EXPECT_EQ(prefix.size(), std::string("confcom-01234567-").size());
  EXPECT_TRUE(prefix.starts_with("confcom-") && prefix.ends_with("-"));
  EXPECT_EQ(prefix, socket_prefix("kubernetes.azure.com/sgx_epc_mem_in_MiB"));
  EXPECT_NE(prefix, socket_prefix("sgx.intel.com/epc"));
}

TEST(PluginEndpoint, IsFoundByItsPeers) {
  const rpc::testing::TemporaryDirectory directory;
  rpc::testing::RunningLoop loop;
  Log log(LogLevel::kError);
  OfferedResource offer("example.com/epc", [](std::uint64_t, const Error*) {});
  const PluginEndpoint one(loop.loop(), log, directory.path(), offer);
  const PluginEndpoint two(loop.loop(), log, directory.path(), offer);
  EXPECT_NE(one.socket(), two.socket());
  EXPECT_EQ(one.socket().parent_path(), directory.path());
  EXPECT_TRUE(is_socket_of(two.socket().filename().string(), socket_prefix(offer.name())));
  EXPECT_FALSE(one.state().registered) << "not before it starts";
}

}  // namespace
}  // namespace confcom::service
