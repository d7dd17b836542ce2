#include "service/sgx_node/sgx_grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace confcom::service {
namespace {

using rpc::DeviceGrant;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Node = DeviceGrant::Node;
using Mount = DeviceGrant::Mount;

/// What the two drivers make of a host.
struct Layout {
  const char* name;
  SgxHost host;
  std::vector<Node> enclave;
  std::vector<Node> provision;
};

std::vector<Layout> layouts() {
  return {
      {"today's driver",
       {{"/dev/sgx_enclave"}, {"/dev/sgx_provision"}, "", ""},
       {{"/dev/sgx_enclave", "/dev/sgx_enclave"}, {"/dev/sgx/enclave", "/dev/sgx_enclave"}},
       {{"/dev/sgx_provision", "/dev/sgx_provision"},
        {"/dev/sgx/provision", "/dev/sgx_provision"}}},
      {"Intel's driver",
       {{"/dev/sgx/enclave"}, {"/dev/sgx/provision"}, "", ""},
       {{"/dev/sgx_enclave", "/dev/sgx/enclave"}, {"/dev/sgx/enclave", "/dev/sgx/enclave"}},
       {{"/dev/sgx_provision", "/dev/sgx/provision"},
        {"/dev/sgx/provision", "/dev/sgx/provision"}}},
      {"both names",
       {{"/dev/sgx_enclave", "/dev/sgx/enclave"},
        {"/dev/sgx_provision", "/dev/sgx/provision"},
        "",
        ""},
       {{"/dev/sgx_enclave", "/dev/sgx_enclave"}, {"/dev/sgx/enclave", "/dev/sgx/enclave"}},
       {{"/dev/sgx_provision", "/dev/sgx_provision"},
        {"/dev/sgx/provision", "/dev/sgx/provision"}}},
      {"no provision node",
       {{"/dev/sgx_enclave"}, {}, "", ""},
       {{"/dev/sgx_enclave", "/dev/sgx_enclave"}, {"/dev/sgx/enclave", "/dev/sgx_enclave"}},
       {}},
      {"nothing", {}, {}, {}},
  };
}

std::vector<Node> operator+(std::vector<Node> first, const std::vector<Node>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST(SgxGrant, NamesNodesAsBothDriversDo) {
  for (const Layout& layout : layouts()) {
    SCOPED_TRACE(layout.name);
    EXPECT_EQ(enclave_grant(layout.host, ProvisionAccess::kAll).nodes,
              layout.enclave + layout.provision);
    EXPECT_EQ(enclave_grant(layout.host, ProvisionAccess::kNever).nodes, layout.enclave);
    EXPECT_EQ(enclave_grant(layout.host, ProvisionAccess::kByResource).nodes, layout.enclave);
    EXPECT_EQ(provision_grant(layout.host, ProvisionAccess::kAll).nodes, layout.provision);
    EXPECT_EQ(provision_grant(layout.host, ProvisionAccess::kByResource).nodes, layout.provision);
    EXPECT_THAT(provision_grant(layout.host, ProvisionAccess::kNever).nodes, IsEmpty());
  }
}

TEST(SgxGrant, LetsNodesBeReadAndWrittenButNotMade) {
  for (const Node& node : enclave_grant(layouts().front().host, ProvisionAccess::kAll).nodes) {
    EXPECT_EQ(node.permissions, "rw") << node.container_path;
  }
}

TEST(SgxGrant, MountsNothingUnlessThereIsSomething) {
  for (const Layout& layout : layouts()) {
    const DeviceGrant grant = enclave_grant(layout.host, ProvisionAccess::kAll);
    EXPECT_THAT(grant.mounts, IsEmpty());
    EXPECT_THAT(grant.environment, IsEmpty());
    EXPECT_THAT(grant.annotations, IsEmpty());
  }
}

TEST(SgxGrant, GivesASimulatedPlatformReadOnly) {
  for (const ProvisionAccess access :
       {ProvisionAccess::kAll, ProvisionAccess::kNever, ProvisionAccess::kByResource}) {
    const DeviceGrant grant = enclave_grant({{}, {}, "/srv/sim/device", ""}, access);
    EXPECT_THAT(grant.nodes, IsEmpty());
    EXPECT_THAT(grant.mounts, ElementsAre(Mount{"/var/lib/confcom/sim", "/srv/sim/device", true}));
    EXPECT_THAT(grant.environment, ElementsAre(Pair("CONFCOM_SIM_DIR", "/var/lib/confcom/sim")));
  }
}

TEST(SgxGrant, GivesTheQuoteHelpersSocketReadOnly) {
  SgxHost host = layouts().front().host;
  host.socket_directory = "/var/run/aesmd-of-host";
  const DeviceGrant grant = enclave_grant(host, ProvisionAccess::kAll);
  EXPECT_THAT(grant.mounts, ElementsAre(Mount{"/var/run/aesmd", "/var/run/aesmd-of-host", true}));
  EXPECT_THAT(grant.environment, ElementsAre(Pair("SGX_AESM_ADDR", "1")));
  EXPECT_EQ(grant.nodes.size(), 4U);
  host.sim_share = "/srv/sim/device";
  EXPECT_EQ(enclave_grant(host, ProvisionAccess::kAll).mounts.size(), 2U);
  EXPECT_EQ(enclave_grant(host, ProvisionAccess::kAll).environment.size(), 2U);
  EXPECT_THAT(provision_grant(host, ProvisionAccess::kAll).mounts, IsEmpty());
}

}  // namespace
}  // namespace confcom::service
