#include "platform/sgx_node/simulated_epc.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/testing/scratch_directory.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/sgx_simulated/platform_state.h"

namespace confcom::platform {
namespace {

using confcom::testing::ScratchDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kMib = 1 << 20;

TEST(SimulatedEpc, IsReadByNumaNode) {
  const auto epc = parse_simulated_epc(
      R"({"nodes": [{"numa_node": 1, "mib": 131072, "healthy": false},
                    {"healthy": true, "mib": 0, "numa_node": 0}]})");
  ASSERT_TRUE(epc.has_value()) << epc.error().message;
  EXPECT_THAT(epc->nodes, ElementsAre(EpcOfNode{0, 0, true}, EpcOfNode{1, 131072 * kMib, false}));
  EXPECT_THAT(epc->notes, IsEmpty());
}

TEST(SimulatedEpc, MayBeNone) {
  const auto epc = parse_simulated_epc(R"({"nodes": []})");
  ASSERT_TRUE(epc.has_value()) << epc.error().message;
  EXPECT_EQ(epc->total_mib(), 0U);
}

TEST(SimulatedEpc, IsWrittenAsItIsRead) {
  EpcInventory epc;
  epc.nodes = {{0, 5 * kMib, false}, {7, kMaxSimulatedEpcMib * kMib, true}};
  const auto read = parse_simulated_epc(write_simulated_epc(epc));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->nodes, epc.nodes);
  EXPECT_EQ(parse_simulated_epc(write_simulated_epc({})).value().nodes, EpcInventory().nodes);
}

struct Row {
  std::string name;
  std::string json;
  ErrorCode code;
  std::string words;
};

std::string one_node(std::string_view members) {
  return fmt::format(R"({{"nodes": [{{{}}}]}})", members);
}

TEST(SimulatedEpc, IsRefusedAsAnythingElse) {
  constexpr auto kMalformed = ErrorCode::kMalformed;
  constexpr auto kInvalid = ErrorCode::kInvalidArgument;
  const std::vector<Row> rows = {
      {"empty", "", kMalformed, ""},
      {"no object", "[]", kMalformed, ""},
      {"no nodes", "{}", kMalformed, "nodes"},
      {"nodes no array", R"({"nodes": {}})", kMalformed, "nodes"},
      {"member besides", R"({"nodes": [], "mib": 1})", kInvalid, "unknown member"},
      {"node no object", R"({"nodes": [1]})", kMalformed, "nodes[0]"},
      {"no number", one_node(R"("mib": 1, "healthy": true)"), kMalformed, "numa_node"},
      {"no size", one_node(R"("numa_node": 0, "healthy": true)"), kMalformed, "mib"},
      {"no health", one_node(R"("numa_node": 0, "mib": 1)"), kMalformed, "healthy"},
      {"unknown", one_node(R"("numa_node": 0, "mib": 1, "healthy": true, "x": 1)"), kInvalid,
       "nodes[0]: has an unknown member"},
      {"negative", one_node(R"("numa_node": 0, "mib": -1, "healthy": true)"), kMalformed,
       "nodes[0].mib"},
      {"text", one_node(R"("numa_node": 0, "mib": "1", "healthy": true)"), kMalformed,
       "nodes[0].mib"},
      {"fraction", one_node(R"("numa_node": 0, "mib": 1.5, "healthy": true)"), kMalformed,
       "nodes[0].mib"},
      {"number for health", one_node(R"("numa_node": 0, "mib": 1, "healthy": 1)"), kMalformed,
       "nodes[0].healthy"},
      {"over cap", one_node(R"("numa_node": 0, "mib": 16777217, "healthy": true)"), kMalformed,
       "nodes[0].mib: is above 16777216"},
      {"node over cap", one_node(R"("numa_node": 1024, "mib": 1, "healthy": true)"), kMalformed,
       "nodes[0].numa_node: is not below 1024"},
      {"twice",
       R"({"nodes": [{"numa_node": 3, "mib": 1, "healthy": true},
                     {"numa_node": 3, "mib": 1, "healthy": true}]})",
       kMalformed, "nodes[1]: has the number of a node before it"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto epc = parse_simulated_epc(row.json);
    ASSERT_FALSE(epc.has_value());
    EXPECT_EQ(epc.error().code, row.code);
    EXPECT_THAT(epc.error().message, HasSubstr(row.words));
  }
}

TEST(SimulatedEpc, HasNodesUpToTheCap) {
  EpcInventory epc;
  for (unsigned i = 0; i < kMaxSimulatedNumaNodes; ++i) epc.nodes.push_back({i, kMib});
  EXPECT_TRUE(parse_simulated_epc(write_simulated_epc(epc)).has_value());
  epc.nodes.push_back({kMaxNumaNodes - 1, kMib});
  EXPECT_FALSE(parse_simulated_epc(write_simulated_epc(epc)).has_value());
}

TEST(SimulatedEpc, OfADirectoryIsWhatItsFileSays) {
  const ScratchDirectory directory;
  directory.write("epc.json", one_node(R"("numa_node": 2, "mib": 3, "healthy": true)"));
  const auto epc = load_simulated_epc(directory.path());
  ASSERT_TRUE(epc.has_value()) << epc.error().message;
  EXPECT_THAT(epc->nodes, ElementsAre(EpcOfNode{2, 3 * kMib}));
}

TEST(SimulatedEpc, OfADirectoryThatDoesNotSayIsOneNode) {
  const ScratchDirectory directory;
  const auto epc = load_simulated_epc(directory.path());
  ASSERT_TRUE(epc.has_value()) << epc.error().message;
  EXPECT_THAT(epc->nodes, ElementsAre(EpcOfNode{0, 256 * kMib}));
}

TEST(SimulatedEpc, NamesTheFileThatMakesNoSense) {
  const ScratchDirectory directory;
  directory.write("epc.json", "{}");
  const auto epc = load_simulated_epc(directory.path());
  ASSERT_FALSE(epc.has_value());
  EXPECT_THAT(epc.error().message, HasSubstr(directory.file("epc.json") + ": "));
}

TEST(SimulatedEpc, DoesNotKeepAPlatformFromBeingChanged) {
  const ScratchDirectory scratch;
  const auto directory = scratch.path() / "sim";
  ASSERT_TRUE(create_platform(directory, Timestamp(), std::chrono::hours(1), /*replace=*/false)
                  .has_value());
  scratch.write("sim/epc.json", write_simulated_epc({}));
  EXPECT_TRUE(
      change_platform(directory, [](PlatformState&) -> Result<void> { return {}; }).has_value());
  EXPECT_EQ(load_simulated_epc(directory).value().total_mib(), 0U);
}

}  // namespace
}  // namespace confcom::platform
