#include "service/sgx_node/epc_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace confcom::service {
namespace {

using platform::EpcInventory;
using platform::EpcOfNode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

/// Three NUMA nodes of 4, 2 and 3 MiB.
EpcInventory three() {
  return {.nodes = {{0U, 4 * kMib, true}, {1U, 2 * kMib, false}, {2U, 3 * kMib, true}},
          .notes = {"a note"}};
}

TEST(EpcShare, IsOfTheFrontOfTheNumaNodes) {
  EXPECT_THAT(front_share(three(), 5 * kMib).nodes,
              ElementsAre(EpcOfNode{0U, 4 * kMib, true}, EpcOfNode{1U, kMib, false}));
}

TEST(EpcShare, IsOfTheirBack) {
  EXPECT_THAT(back_share(three(), 4 * kMib).nodes,
              ElementsAre(EpcOfNode{1U, kMib, false}, EpcOfNode{2U, 3 * kMib, true}));
}

TEST(EpcShare, IsAllThatThereIsAtTheMost) {
  for (const std::uint64_t bytes : {9 * kMib, 10 * kMib, ~std::uint64_t{0}}) {
    EXPECT_EQ(front_share(three(), bytes).nodes, three().nodes);
    EXPECT_EQ(back_share(three(), bytes).nodes, three().nodes);
  }
  EXPECT_THAT(front_share(three(), 0).nodes, IsEmpty());
  EXPECT_THAT(back_share(three(), 0).nodes, IsEmpty());
  EXPECT_THAT(front_share({}, kMib).nodes, IsEmpty());
}

TEST(EpcShare, SaysOfHowMuchItIs) {
  EXPECT_THAT(front_share(three(), kMib).notes,
              ElementsAre("a note", "a share of the node's 9 MiB"));
  EXPECT_EQ(back_share(three(), kMib).notes, front_share(three(), kMib).notes);
}

/// Two that are no more than all have nothing in common, wherever they meet.
TEST(EpcShare, OfTwoPublishersIsAllOfItTogether) {
  const std::uint64_t all = total_bytes(three());
  EXPECT_EQ(all, 9 * kMib);
  for (std::uint64_t bytes = 0; bytes <= all; bytes += kMib / 2) {
    std::vector<std::uint64_t> sums(3);
    for (const EpcOfNode& node : front_share(three(), bytes).nodes)
      sums.at(node.numa_node.value_or(9)) += node.bytes;
    for (const EpcOfNode& node : back_share(three(), all - bytes).nodes)
      sums.at(node.numa_node.value_or(9)) += node.bytes;
    EXPECT_THAT(sums, ElementsAre(4 * kMib, 2 * kMib, 3 * kMib)) << bytes;
  }
}

}  // namespace
}  // namespace confcom::service
