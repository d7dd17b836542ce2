#include "platform/sgx_node/device_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/testing/scratch_directory.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;
using confcom::testing::ScratchDirectory;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string_view> names_of(const DeviceNodes& devices) {
  std::vector<std::string_view> out;
  for (const DeviceNode& node : devices.nodes) out.push_back(node.name);
  return out;
}

/// A root directory whose device nodes stand for others.
class InspectDeviceNodes : public ::testing::Test {
 protected:
  InspectDeviceNodes() { fs::create_directories(root_.path() / "dev/sgx"); }

  void make_device(const char* name, const char* other = "/dev/null") const {
    fs::create_symlink(other, root_.path() / "dev" / name);
  }

  ScratchDirectory root_;
};

TEST_F(InspectDeviceNodes, FindsWhatThereIs) {
  make_device("sgx/provision");
  make_device("sgx/enclave");
  make_device("sgx_enclave");
  make_device("sgx_provision");
  make_device("sgx_vepc");
  make_device("isgx");
  const DeviceNodes devices = inspect_device_nodes(root_.path());
  EXPECT_THAT(names_of(devices),
              ElementsAre("/dev/sgx_enclave", "/dev/sgx_provision", "/dev/sgx/enclave",
                          "/dev/sgx/provision", "/dev/sgx_vepc", "/dev/isgx"));
  for (const DeviceNode& node : devices.nodes) {
    EXPECT_TRUE(node.opens()) << node.name;
    EXPECT_EQ(node.refusal(), "");
    EXPECT_FALSE(node.is_noexec);
  }
}

TEST_F(InspectDeviceNodes, PrefersTodaysName) {
  make_device("sgx/enclave");
  EXPECT_EQ(inspect_device_nodes(root_.path()).find(DeviceKind::kEnclave)->name,
            "/dev/sgx/enclave");
  make_device("sgx_enclave");
  const DeviceNodes devices = inspect_device_nodes(root_.path());
  EXPECT_EQ(devices.find(DeviceKind::kEnclave)->name, "/dev/sgx_enclave");
  EXPECT_EQ(devices.find(DeviceKind::kProvision), nullptr);
}

TEST_F(InspectDeviceNodes, FindsNothingWhereThereIsNothing) {
  EXPECT_THAT(inspect_device_nodes(root_.path()).nodes, IsEmpty());
  EXPECT_THAT(inspect_device_nodes(root_.path() / "missing").nodes, IsEmpty());
}

TEST_F(InspectDeviceNodes, PassesOverAnOlderDriversNodeInTheDirectorysPlace) {
  fs::remove(root_.path() / "dev/sgx");
  make_device("sgx");
  EXPECT_THAT(inspect_device_nodes(root_.path()).nodes, IsEmpty());
}

TEST_F(InspectDeviceNodes, SeesThatSomethingIsNoDevice) {
  root_.write("dev/sgx_enclave", "");
  const DeviceNodes devices = inspect_device_nodes(root_.path());
  ASSERT_EQ(devices.nodes.size(), 1U);
  EXPECT_FALSE(devices.nodes[0].opens());
  EXPECT_EQ(devices.nodes[0].refusal(), "not a character device");
}

TEST_F(InspectDeviceNodes, DoesNotWaitForAPipe) {
  ASSERT_EQ(::mkfifo((root_.path() / "dev/sgx_enclave").c_str(), 0600), 0);
  EXPECT_FALSE(inspect_device_nodes(root_.path()).nodes.at(0).opens());
}

/// Ends this process with 0 when the enclave node says that it does not open, and why.
[[noreturn]] void exit_with_refusal(const fs::path& root) {
  // Without a terminal, /dev/tty is a name with no device behind it.
  const bool alone = ::setsid() != -1;
  const DeviceNodes devices = inspect_device_nodes(root);
  const bool told = devices.nodes.size() == 1 && devices.nodes[0].is_character_device &&
                    devices.nodes[0].open_error == ENXIO && !devices.nodes[0].opens() &&
                    devices.nodes[0].refusal() == std::generic_category().message(ENXIO);
  ::_exit(alone && told ? 0 : 1);
}

TEST_F(InspectDeviceNodes, TellsWhyOneDoesNotOpen) {
  make_device("sgx_enclave", "/dev/tty");
  EXPECT_EXIT(exit_with_refusal(root_.path()), ::testing::ExitedWithCode(0), "");
}

TEST_F(InspectDeviceNodes, TellsTheNodeOnANoexecMountApart) {
  make_device("sgx_enclave");
  make_device("sgx_provision");
  const fs::path noexec = root_.path() / "dev/sgx_provision";
  const DeviceNodes devices =
      inspect_device_nodes(root_.path(), [&](const fs::path& path) { return path == noexec; });
  ASSERT_EQ(devices.nodes.size(), 2U);
  EXPECT_FALSE(devices.nodes[0].is_noexec);
  EXPECT_TRUE(devices.nodes[1].is_noexec);
}

TEST(IsMountedNoexec, CountsWhatDoesNotTell) { EXPECT_TRUE(is_mounted_noexec("/missing")); }

}  // namespace
}  // namespace confcom::platform
