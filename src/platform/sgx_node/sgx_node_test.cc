#include "platform/sgx_node/sgx_node.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/scratch_directory.h"
#include "platform/sgx_node/testing/fake_cpuid.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::sgx_server;

constexpr std::uint64_t kGib = 1 << 30;

class InspectNode : public ::testing::Test {
 protected:
  void make_device(const char* name) const {
    fs::create_directories(root_.path() / "dev");
    fs::create_symlink("/dev/null", root_.path() / "dev" / name);
  }
  void make_numa_node(unsigned number, std::string_view content) const {
    root_.write(fmt::format("sys/devices/system/node/node{}/x86/sgx_total_bytes", number), content);
  }
  [[nodiscard]] SgxNode inspect(const CpuidSource& cpu, std::string kernel = "6.8.0-azure") const {
    return inspect_node(cpu, root_.path(), std::move(kernel)).value();
  }

  confcom::testing::ScratchDirectory root_;
};

TEST_F(InspectNode, FindsAllOfAServers) {
  make_device("sgx_enclave");
  make_device("sgx_provision");
  make_numa_node(0, "68719476736\n");
  make_numa_node(1, "68719476736\n");
  const SgxNode node = inspect(sgx_server());
  EXPECT_EQ(node.absence, std::nullopt);
  EXPECT_THAT(node.epc.nodes, ElementsAre(EpcOfNode{0, 64 * kGib}, EpcOfNode{1, 64 * kGib}));
  EXPECT_THAT(node.epc.notes, IsEmpty());
  EXPECT_EQ(node.devices.nodes.size(), 2U);
  EXPECT_EQ(node.kernel_release, "6.8.0-azure");
}

TEST_F(InspectNode, MakesDoWithAnOlderKernel) {
  make_device("sgx_enclave");
  make_device("sgx_provision");
  root_.write("sys/devices/system/node/node0/meminfo", "");
  const SgxNode node = inspect(sgx_server(), "5.15.0-1098-azure");
  EXPECT_EQ(node.absence, std::nullopt);
  EXPECT_THAT(node.epc.nodes, ElementsAre(EpcOfNode{std::nullopt, 128 * kGib}));
  EXPECT_THAT(node.epc.notes, ElementsAre(HasSubstr("Linux 5.15")));
}

TEST_F(InspectNode, CountsEpcMemoryAsUnhealthyWhereNoEnclaveCanBeMade) {
  const SgxNode node = inspect(sgx_server());
  EXPECT_EQ(node.absence, SgxAbsence::kNoDriver);
  EXPECT_EQ(node.epc.total_mib(), 131072U);
  EXPECT_THAT(node.epc.nodes, ElementsAre(EpcOfNode{std::nullopt, 128 * kGib, false}));
}

TEST_F(InspectNode, CountsEpcMemoryAsHealthyWithoutTheProvisioningKey) {
  make_device("sgx_enclave");
  const SgxNode node = inspect(sgx_server());
  EXPECT_EQ(node.absence, SgxAbsence::kProvisionNodeMissing);
  EXPECT_TRUE(node.epc.nodes.at(0).healthy);
}

TEST_F(InspectNode, KnowsTheKernelThatIsTooOld) {
  EXPECT_EQ(inspect(sgx_server(), "5.10.0").absence, SgxAbsence::kKernelTooOld);
  EXPECT_EQ(inspect(sgx_server(), "").absence, SgxAbsence::kNoDriver);
}

TEST_F(InspectNode, OfAMachineWithoutSgxIsNoError) {
  const SgxNode node = inspect(testing::FakeCpuid("AuthenticAMD").set_hypervisor("KVMKVMKVM   "));
  EXPECT_EQ(node.absence, SgxAbsence::kNotIntel);
  EXPECT_THAT(node.epc.nodes, IsEmpty());
}

TEST_F(InspectNode, RefusesWhatTheKernelCannotHaveWritten) {
  make_numa_node(0, "many\n");
  const auto node = inspect_node(sgx_server(), root_.path(), "6.8.0");
  ASSERT_FALSE(node.has_value());
  EXPECT_THAT(node.error().message, HasSubstr("node0/x86/sgx_total_bytes: 'many?'"));
}

TEST(InspectThisMachine, Works) {
  const auto node = inspect_node(ProcessorCpuid(), "/", running_kernel_release());
  ASSERT_TRUE(node.has_value()) << node.error().message;
  // Either there is SGX, or there is a reason why not.
  const bool has_enclaves = node->devices.find(DeviceKind::kEnclave) != nullptr;
  EXPECT_TRUE(has_enclaves || node->absence.has_value());
}

}  // namespace
}  // namespace confcom::platform
