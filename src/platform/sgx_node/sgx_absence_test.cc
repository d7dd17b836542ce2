#include "platform/sgx_node/sgx_absence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <set>

#include "platform/sgx_node/testing/fake_cpuid.h"

namespace confcom::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// All that is asked; at first a machine that lacks nothing.
struct Machine {
  SgxCpu cpu = inspect_cpu(testing::sgx_server());
  EpcInventory epc{.nodes = {{0, std::uint64_t{1} << 30}}, .notes = {}};
  DeviceNodes devices{{{"/dev/sgx_enclave", DeviceKind::kEnclave, true},
                       {"/dev/sgx_provision", DeviceKind::kProvision, true}}};
  std::optional<KernelVersion> kernel = KernelVersion{6, 1};

  [[nodiscard]] std::optional<SgxAbsence> absence() const {
    return why_no_sgx(cpu, epc, devices, kernel);
  }
};

void no_provision(Machine& machine) {
  std::erase_if(machine.devices.nodes,
                [](const DeviceNode& node) { return node.kind == DeviceKind::kProvision; });
}
void no_devices(Machine& machine) { machine.devices.nodes.clear(); }

struct Row {
  SgxAbsence want;
  std::string id;
  std::function<void(Machine&)> take_away;
};

/// In the order in which to look.
const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {SgxAbsence::kNotIntel, "not_intel",
       [](Machine& machine) { machine.cpu.vendor = "AuthenticAMD"; }},
      {SgxAbsence::kHypervisorWithholds, "hypervisor_withholds",
       [](Machine& machine) {
         machine.cpu.sgx = false;
         machine.cpu.hypervisor = "Microsoft Hv";
       }},
      {SgxAbsence::kNoCpuSupport, "no_cpu_support",
       [](Machine& machine) { machine.cpu.sgx = false; }},
      {SgxAbsence::kOffInFirmware, "off_in_firmware",
       [](Machine& machine) { machine.cpu.sgx1 = false; }},
      {SgxAbsence::kNoEpc, "no_epc", [](Machine& machine) { machine.epc.nodes.clear(); }},
      {SgxAbsence::kNoLaunchControl, "no_launch_control",
       [](Machine& machine) { machine.cpu.launch_control = false; }},
      {SgxAbsence::kLegacyDriverOnly, "legacy_driver_only",
       [](Machine& machine) {
         machine.devices.nodes = {{"/dev/isgx", DeviceKind::kLegacy, true}};
       }},
      {SgxAbsence::kKernelTooOld, "kernel_too_old",
       [](Machine& machine) {
         no_devices(machine);
         machine.kernel = KernelVersion{5, 10};
       }},
      {SgxAbsence::kNoDriver, "no_driver", no_devices},
      {SgxAbsence::kEnclaveNodeRefused, "enclave_node_refused",
       [](Machine& machine) { machine.devices.nodes[0].open_error = EACCES; }},
      {SgxAbsence::kNoexecDev, "noexec_dev",
       [](Machine& machine) { machine.devices.nodes[0].is_noexec = true; }},
      {SgxAbsence::kProvisionNodeMissing, "provision_node_missing", no_provision},
      {SgxAbsence::kProvisionNodeRefused, "provision_node_refused",
       [](Machine& machine) { machine.devices.nodes[1].open_error = EACCES; }},
  };
  return all;
}

TEST(WhyNoSgx, HasNoReasonWhereNothingIsAmiss) {
  EXPECT_EQ(Machine().absence(), std::nullopt);
  Machine machine;
  machine.kernel = std::nullopt;
  machine.cpu.hypervisor = "Microsoft Hv";
  machine.devices.nodes[1].is_noexec = true;  // nothing is mapped from it
  EXPECT_EQ(machine.absence(), std::nullopt);
}

TEST(WhyNoSgx, TellsEachReasonApart) {
  for (const Row& row : rows()) {
    Machine machine;
    row.take_away(machine);
    EXPECT_EQ(machine.absence(), row.want) << row.id;
  }
}

TEST(WhyNoSgx, TellsWhatToLookAtFirst) {
  for (std::size_t i = 0; i + 1 < rows().size(); ++i) {
    Machine machine;
    rows()[i].take_away(machine);
    no_provision(machine);
    EXPECT_EQ(machine.absence(), rows()[i].want) << rows()[i].id;
  }
}

TEST(WhyNoSgx, TakesTheOlderDriversNames) {
  Machine machine;
  machine.devices.nodes[0].name = "/dev/sgx/enclave";
  machine.devices.nodes[1].name = "/dev/sgx/provision";
  machine.kernel = KernelVersion{5, 4};
  EXPECT_EQ(machine.absence(), std::nullopt);
}

TEST(WhyNoSgx, DoesNotMindAnOldDriverBesideALaterOne) {
  Machine machine;
  machine.devices.nodes.push_back({"/dev/isgx", DeviceKind::kLegacy, true});
  EXPECT_EQ(machine.absence(), std::nullopt);
}

TEST(WhyNoSgx, RefusesAFileInADevicesPlace) {
  Machine machine;
  machine.devices.nodes[0].is_character_device = false;
  EXPECT_EQ(machine.absence(), SgxAbsence::kEnclaveNodeRefused);
}

TEST(ExplainSgxAbsence, HasAnIdAndALineOfEachForEveryReason) {
  std::set<std::string_view> ids;
  for (const Row& row : rows()) {
    const SgxAbsenceText text = explain(row.want);
    EXPECT_EQ(text.id, row.id);
    EXPECT_TRUE(ids.insert(text.id).second) << text.id;
    for (const std::string_view line : {text.what, text.next}) {
      EXPECT_FALSE(line.empty()) << text.id;
      EXPECT_THAT(std::string(line), Not(HasSubstr("\n")));
    }
  }
}

TEST(SgxAbsence, OfTheProvisionNodeLeavesEnclaves) {
  for (const Row& row : rows()) {
    const bool leaves_enclaves = row.want == SgxAbsence::kProvisionNodeMissing ||
                                 row.want == SgxAbsence::kProvisionNodeRefused;
    EXPECT_NE(prevents_enclaves(row.want), leaves_enclaves) << row.id;
  }
}

}  // namespace
}  // namespace confcom::platform
