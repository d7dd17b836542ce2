#include "platform/sgx_node/epc_inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::platform {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kMib = 1 << 20;
constexpr KernelVersion kRecent{6, 1};

/// Sections of so many MiB.
EpcSections cpu_with(const std::vector<std::uint64_t>& mib) {
  EpcSections out;
  for (const std::uint64_t size : mib)
    out.sections.push_back({.physical_base = (out.sections.size() + 1) << 40,
                            .size_bytes = size * kMib,
                            .property = EpcProperty::kConfidentiality});
  return out;
}

using Numa = std::vector<NumaNodeEpc>;

TEST(EpcInventory, IsTheKernelsPerNumaNode) {
  const EpcInventory epc =
      make_epc_inventory(cpu_with({64, 32, 32}),
                         Numa{{0, 64 * kMib}, {1, std::nullopt}, {2, 0}, {3, 64 * kMib}}, kRecent);
  EXPECT_THAT(epc.nodes, ElementsAre(EpcOfNode{0, 64 * kMib}, EpcOfNode{3, 64 * kMib}));
  EXPECT_THAT(epc.notes, IsEmpty());
  EXPECT_EQ(epc.total_mib(), 128U);
}

TEST(EpcInventory, RoundsEachNodeDownToMib) {
  EpcInventory epc;
  epc.nodes = {{0, 2 * kMib - 1}, {1, 3 * kMib + 1, false}, {2, kMib - 1}};
  EXPECT_EQ(epc.total_mib(), 4U);
}

TEST(EpcInventory, OfAMachineWithoutSgxIsEmpty) {
  for (const Numa& numa : {Numa{}, Numa{{0, std::nullopt}}, Numa{{0, 0}}}) {
    const EpcInventory epc = make_epc_inventory({}, numa, kRecent);
    EXPECT_THAT(epc.nodes, IsEmpty());
    EXPECT_THAT(epc.notes, IsEmpty());
    EXPECT_EQ(epc.total_mib(), 0U);
  }
}

struct Silence {
  std::string name;
  Numa numa;
  std::optional<KernelVersion> kernel;
  std::string words;
};

TEST(EpcInventory, IsTheProcessorsWhereTheKernelIsSilentAndSaysWhy) {
  const Numa silent = {{0, std::nullopt}, {1, std::nullopt}};
  const std::vector<Silence> rows = {
      {"no nodes", {}, kRecent, "no NUMA nodes"},
      {"old", silent, KernelVersion{5, 15}, "Linux 5.15 does not tell"},
      {"first that tells", silent, KernelVersion{5, 17}, "Linux 5.17 would tell"},
      {"unknown", silent, std::nullopt, "older than 5.17, or its driver took none"},
  };
  for (const Silence& row : rows) {
    SCOPED_TRACE(row.name);
    const EpcInventory epc = make_epc_inventory(cpu_with({64, 32}), row.numa, row.kernel);
    EXPECT_THAT(epc.nodes, ElementsAre(EpcOfNode{std::nullopt, 96 * kMib}));
    EXPECT_THAT(epc.notes, ElementsAre(HasSubstr(row.words)));
  }
}

TEST(EpcInventory, CountsTheKernelsWhereItFoundLess) {
  const EpcInventory epc =
      make_epc_inventory(cpu_with({64, 64}), Numa{{0, 64 * kMib}, {1, 0}}, kRecent);
  EXPECT_THAT(epc.nodes, ElementsAre(EpcOfNode{0, 64 * kMib}));
  EXPECT_THAT(epc.notes, ElementsAre(AllOf(HasSubstr("134217728"), HasSubstr("67108864"),
                                           HasSubstr("the kernel left sections out"))));
}

TEST(EpcInventory, CountsTheProcessorsWhereItListsLess) {
  const EpcInventory one = make_epc_inventory(cpu_with({32}), Numa{{1, 64 * kMib}}, kRecent);
  EXPECT_THAT(one.nodes, ElementsAre(EpcOfNode{1, 32 * kMib}));
  EXPECT_THAT(one.notes, ElementsAre(HasSubstr("lists fewer sections")));

  const EpcInventory two =
      make_epc_inventory(cpu_with({32}), Numa{{0, 64 * kMib}, {1, 64 * kMib}}, kRecent);
  EXPECT_THAT(two.nodes, ElementsAre(EpcOfNode{std::nullopt, 32 * kMib}));

  const EpcInventory none = make_epc_inventory({}, Numa{{0, 64 * kMib}}, kRecent);
  EXPECT_THAT(none.nodes, IsEmpty());
  EXPECT_EQ(none.notes.size(), 1U);
}

TEST(EpcInventory, PassesOnWhatIsOddAboutSections) {
  EpcSections cpu = cpu_with({64});
  cpu.problems = {"odd"};
  EXPECT_THAT(make_epc_inventory(cpu, Numa{{0, 64 * kMib}}, kRecent).notes, ElementsAre("odd"));
}

}  // namespace
}  // namespace confcom::platform
