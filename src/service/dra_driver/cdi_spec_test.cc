#include "service/dra_driver/cdi_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace confcom::service {
namespace {

using Json = nlohmann::json;
using ::testing::Contains;
using ::testing::Not;

const SgxHost kHardware{.enclave_nodes = {"/dev/sgx_enclave"},
                        .provision_nodes = {"/dev/sgx_provision"},
                        .sim_share = {},
                        .socket_directory = "/var/run/aesmd"};

PreparedClaim claim_with(std::vector<PreparedShare> shares) {
  return {.name_space = "ns", .name = "c", .uid = "u1", .pool = "n", .shares = std::move(shares)};
}

PreparedShare share(std::string request, std::uint64_t mib) {
  return {.request = std::move(request), .device = "epc-0", .bytes = mib << 20};
}

/// The edits of the device of that index.
Json edits(const PreparedClaim& claim, const SgxHost& host, std::size_t index = 0) {
  return Json::parse(cdi_spec(claim, host))["devices"][index]["containerEdits"];
}

std::vector<std::string> paths(const Json& nodes) {
  std::vector<std::string> out;
  for (const Json& node : nodes) out.push_back(node["path"]);
  return out;
}

TEST(CdiSpec, NamesDevicesByTheClaimsUid) {
  const auto claim = claim_with({share("a", 1), share("b", 2)});
  const Json spec = Json::parse(cdi_spec(claim, kHardware));
  EXPECT_EQ(spec["cdiVersion"], "0.6.0");
  EXPECT_EQ(spec["kind"], "sgx.confcom.dev/epc");
  EXPECT_EQ(spec["devices"][1]["name"], "u1-1");
  EXPECT_EQ(cdi_id(claim, 1), "sgx.confcom.dev/epc=u1-1");
  EXPECT_EQ(cdi_file_name("u1"), "sgx.confcom.dev-u1.json");
}

TEST(CdiSpec, GivesTheDeviceNodesUnderBothNames) {
  const Json nodes = edits(claim_with({share("a", 1)}), kHardware)["deviceNodes"];
  EXPECT_EQ(paths(nodes), (std::vector<std::string>{"/dev/sgx_enclave", "/dev/sgx/enclave"}));
  EXPECT_EQ(nodes[1]["hostPath"], "/dev/sgx_enclave");
  EXPECT_EQ(nodes[1]["permissions"], "rw");
}

TEST(CdiSpec, GivesProvisionAndTheQuoteHelperWhereTheyAreAskedFor) {
  auto asked = share("a", 1);
  asked.provision = asked.quote_helper = true;
  const Json with = edits(claim_with({asked}), kHardware);
  EXPECT_THAT(paths(with["deviceNodes"]), Contains("/dev/sgx_provision"));
  EXPECT_EQ(with["mounts"][0]["containerPath"], "/var/run/aesmd");
  EXPECT_THAT(with["env"].get<std::vector<std::string>>(), Contains("SGX_AESM_ADDR=1"));
  const Json without = edits(claim_with({share("a", 1)}), kHardware);
  EXPECT_THAT(paths(without["deviceNodes"]), Not(Contains("/dev/sgx_provision")));
  EXPECT_FALSE(without.contains("mounts"));
}

TEST(CdiSpec, GivesTheSimulatedPlatformReadOnly) {
  const SgxHost host{.enclave_nodes = {},
                     .provision_nodes = {},
                     .sim_share = "/var/lib/confcom/sim/device",
                     .socket_directory = {}};
  const Json given = edits(claim_with({share("a", 1)}), host);
  EXPECT_FALSE(given.contains("deviceNodes"));
  EXPECT_EQ(given["mounts"], Json::parse(R"([{"containerPath": "/var/lib/confcom/sim",
                             "hostPath": "/var/lib/confcom/sim/device",
                             "options": ["bind", "ro"]}])"));
  EXPECT_THAT(given["env"].get<std::vector<std::string>>(),
              Contains("CONFCOM_SIM_DIR=/var/lib/confcom/sim"));
}

TEST(CdiSpec, TellsHowMuchTheClaimAndTheRequestHave) {
  const auto claim =
      claim_with({share("small-part", 1), share("alt/large", 2), share("alt/large", 4)});
  for (const std::size_t device : {0U, 1U, 2U}) {
    EXPECT_THAT(edits(claim, kHardware, device)["env"].get<std::vector<std::string>>(),
                Contains("CONFCOM_EPC_BYTES=7340032"));
  }
  EXPECT_THAT(edits(claim, kHardware, 0)["env"].get<std::vector<std::string>>(),
              Contains("CONFCOM_EPC_BYTES_SMALL_PART=1048576"));
  EXPECT_THAT(edits(claim, kHardware, 2)["env"].get<std::vector<std::string>>(),
              Contains("CONFCOM_EPC_BYTES_ALT_LARGE=6291456"));
}

}  // namespace
}  // namespace confcom::service
