#include "service/dra_driver/epc_device.h"

#include <gtest/gtest.h>

namespace confcom::service {
namespace {

TEST(EpcDevices, AreNamedByTheirNumaNode) {
  const auto devices = epc_devices({.nodes = {{.numa_node = 0, .bytes = (5 << 20) + 17},
                                              {.numa_node = 3, .bytes = 7 << 20, .healthy = false},
                                              {.numa_node = {}, .bytes = 1 << 20}},
                                    .notes = {}});
  EXPECT_EQ(devices, (std::vector<EpcDevice>{
                         {.name = "epc-0", .bytes = 5 << 20, .numa_node = 0},
                         {.name = "epc-3", .bytes = 7 << 20, .healthy = false, .numa_node = 3},
                         {.name = "epc", .bytes = 1 << 20}}));
  EXPECT_EQ(total_bytes(devices), 13U << 20);
  EXPECT_EQ(find_device(devices, "epc-3"), &devices[1]);
  EXPECT_EQ(find_device(devices, "epc-1"), nullptr);
}

TEST(EpcDevices, LessThanAMibIsNone) {
  EXPECT_TRUE(
      epc_devices({.nodes = {{.numa_node = 0, .bytes = (1 << 20) - 1}}, .notes = {}}).empty());
}

}  // namespace
}  // namespace confcom::service
