#include "service/sgx_node/node_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/testing/scratch_directory.h"
#include "base/timestamp.h"
#include "platform/sgx_node/testing/fake_cpuid.h"
#include "platform/sgx_simulated/platform_directory.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using platform::SgxAbsence;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Its directories' paths.
std::vector<fs::path> paths_of(const NodeSource& source) {
  std::vector<fs::path> out;
  for (const WatchedDirectory& each : source.directories()) out.push_back(each.path);
  return out;
}

class NodeSourceTest : public ::testing::Test {
 protected:
  void make_device(const char* name) const {
    fs::create_directories((root_.path() / name).parent_path());
    fs::create_symlink("/dev/null", root_.path() / name);
  }
  void make_platform() const {
    ASSERT_TRUE(
        platform::create_platform(sim(), Timestamp(), std::chrono::hours(24), false).has_value());
  }
  [[nodiscard]] fs::path sim() const { return root_.path() / "sim"; }
  [[nodiscard]] auto hardware(const platform::CpuidSource& cpu) const {
    return make_hardware_source(cpu, root_.path());
  }

  confcom::testing::ScratchDirectory root_;
  const platform::testing::FakeCpuid server_ = platform::testing::sgx_server();
  const platform::testing::FakeCpuid other_{"AuthenticAMD"};
};

TEST_F(NodeSourceTest, FindsTheNodesThatOpen) {
  make_device("dev/sgx_enclave");
  make_device("dev/sgx/enclave");
  make_device("dev/sgx_provision");
  std::ofstream(root_.path() / "dev/sgx/provision") << "a file";
  const NodeFindings found = hardware(server_)->find().value();
  EXPECT_THAT(found.enclave_nodes, ElementsAre("/dev/sgx_enclave", "/dev/sgx/enclave"));
  EXPECT_THAT(found.provision_nodes, ElementsAre("/dev/sgx_provision"));
  EXPECT_EQ(found.epc.total_mib(), 131'072U);
  EXPECT_EQ(found.sim_share, "");
}

TEST_F(NodeSourceTest, SaysWhyThereIsNoSgx) {
  const NodeFindings found = hardware(other_)->find().value();
  EXPECT_EQ(found.absence, SgxAbsence::kNotIntel);
  EXPECT_EQ(found.epc.total_mib(), 0U);
  EXPECT_THAT(found.enclave_nodes, IsEmpty());
}

TEST_F(NodeSourceTest, WatchesTheDirectoriesOfDevicesThatAreThere) {
  const auto source = hardware(server_);
  EXPECT_THAT(source->directories(), IsEmpty());
  fs::create_directories(root_.path() / "dev/sgx");
  EXPECT_THAT(paths_of(*source), ElementsAre(root_.path() / "dev", root_.path() / "dev/sgx"));
  for (const WatchedDirectory& each : source->directories()) EXPECT_FALSE(each.contents);
  for (const char* const name :
       {"", "sgx", "sgx_enclave", "sgx_provision", "sgx_vepc", "enclave", "provision"}) {
    EXPECT_TRUE(source->concerns(name)) << name;
  }
  for (const char* const name : {"tty1", "null", "shm", "isgx", "pts"}) {
    EXPECT_FALSE(source->concerns(name)) << name;
  }
}

TEST_F(NodeSourceTest, OfASimulatedPlatformIsItsShare) {
  make_platform();
  root_.write("sim/epc.json",
              std::string_view(R"({"nodes": [{"numa_node": 1, "mib": 7, "healthy": true}]})"));
  const auto source = make_simulated_source(sim());
  const auto found = source->find();
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->epc.total_mib(), 7U);
  EXPECT_TRUE(fs::is_directory(found->sim_share));
  EXPECT_EQ(fs::path(found->sim_share).parent_path(), sim());
  EXPECT_THAT(found->enclave_nodes, IsEmpty());
  EXPECT_THAT(paths_of(*source), ElementsAre(sim(), root_.path()));
  EXPECT_TRUE(source->directories().front().contents) << "its EPC is in a file";
  for (const char* const name : {"", "epc.json", "current", "sim"})
    EXPECT_TRUE(source->concerns(name)) << name;
  for (const char* const name : {"device", "lock", "other"})
    EXPECT_FALSE(source->concerns(name)) << name;
}

TEST_F(NodeSourceTest, OfNoSimulatedPlatformFails) {
  const auto source = make_simulated_source(sim());
  const auto absent = source->find();
  ASSERT_FALSE(absent.has_value());
  EXPECT_EQ(absent.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(paths_of(*source), ElementsAre(root_.path())) << "where it may come";
}

TEST_F(NodeSourceTest, TakesHardwareWhereItCanBeUsed) {
  make_device("dev/sgx_enclave");
  make_platform();
  const auto source = make_first_usable(hardware(server_), make_simulated_source(sim()));
  EXPECT_EQ(source->find().value().sim_share, "");
  EXPECT_EQ(source->directories().size(), 3U);
  EXPECT_TRUE(source->concerns("sgx_enclave"));
  EXPECT_TRUE(source->concerns("epc.json"));
  EXPECT_FALSE(source->concerns("null"));
}

/// Pods that ask for EPC must not silently get what protects nothing.
TEST_F(NodeSourceTest, StaysWithHardwareThatIsLost) {
  make_device("dev/sgx_enclave");
  make_platform();
  const auto source = make_first_usable(hardware(server_), make_simulated_source(sim()));
  EXPECT_EQ(source->find().value().absence, SgxAbsence::kProvisionNodeMissing);
  fs::remove(root_.path() / "dev/sgx_enclave");
  const NodeFindings found = source->find().value();
  EXPECT_EQ(found.sim_share, "");
  EXPECT_TRUE(found.absence.has_value());
}

TEST_F(NodeSourceTest, TakesTheSimulatedPlatformOtherwise) {
  const auto source = make_first_usable(hardware(other_), make_simulated_source(sim()));
  EXPECT_EQ(source->find().value().absence, SgxAbsence::kNotIntel) << "there is neither";
  make_platform();
  const NodeFindings found = source->find().value();
  EXPECT_NE(found.sim_share, "");
  EXPECT_EQ(found.absence, std::nullopt);
  root_.write("sim/epc.json", std::string_view("{}"));
  const auto broken = source->find();
  ASSERT_FALSE(broken.has_value()) << "a platform that cannot be read is not passed over";
  EXPECT_THAT(broken.error().message, HasSubstr("epc.json"));
}

TEST_F(NodeSourceTest, SaysWhatTheProcessorCan) {
  const NodeFindings server = hardware(server_)->find().value();
  EXPECT_TRUE(server.sgx2);
  EXPECT_TRUE(server.launch_control);
  const NodeFindings other = hardware(other_)->find().value();
  EXPECT_FALSE(other.sgx2);
  EXPECT_FALSE(other.launch_control);
  make_platform();
  const NodeFindings simulated = make_simulated_source(sim())->find().value();
  EXPECT_TRUE(simulated.sgx2);
  EXPECT_TRUE(simulated.launch_control);
}

TEST_F(NodeSourceTest, HasTheEpcThatItIsSaidToHave) {
  make_device("dev/sgx_enclave");
  const auto source = make_with_epc(hardware(server_), 3);
  const platform::EpcOfNode want{.numa_node = {}, .bytes = 3 << 20, .healthy = true};
  EXPECT_THAT(source->find().value().epc.nodes, ElementsAre(want));
  EXPECT_THAT(paths_of(*source), ElementsAre(root_.path() / "dev"));
  EXPECT_TRUE(source->concerns("sgx_enclave"));
  EXPECT_FALSE(source->concerns("null"));
}

/// What makes enclaves impossible is no matter of how much EPC there is.
TEST_F(NodeSourceTest, HasItUnhealthyWhereNoEnclaveCanBeMade) {
  const auto source = make_with_epc(hardware(server_), 3);
  const platform::EpcOfNode want{.numa_node = {}, .bytes = 3 << 20, .healthy = false};
  EXPECT_THAT(source->find().value().epc.nodes, ElementsAre(want)) << "no device node";
  const auto absent = make_with_epc(make_simulated_source(sim()), 3);
  EXPECT_EQ(absent->find().error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace confcom::service
