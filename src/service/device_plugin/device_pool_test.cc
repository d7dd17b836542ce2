#include "service/device_plugin/device_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "rpc/kubelet/device_list.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "service/device_plugin/short_id.h"

namespace confcom::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t k256GibInMib = 262'144;

struct Listed {
  std::string id;
  bool healthy = false;
  bool has_topology = false;
  friend bool operator==(const Listed&, const Listed&) = default;
};

/// The devices of a list, read by another reader than the one that wrote it.
std::vector<Listed> listed(const std::string& list) {
  std::vector<Listed> out;
  rpc::ProtobufScanner devices(list);
  while (const auto device = devices.next()) {
    Listed& found = out.emplace_back();
    rpc::ProtobufScanner fields(device->bytes);
    while (const auto field = fields.next()) {
      if (field->number == 1) found.id = field->bytes;
      if (field->number == 2) found.healthy = field->bytes == "Healthy";
      if (field->number == 3) found.has_topology = true;
    }
    EXPECT_FALSE(fields.is_malformed());
  }
  EXPECT_FALSE(devices.is_malformed());
  return out;
}

std::uint64_t healthy_of(const std::vector<Listed>& devices) {
  return static_cast<std::uint64_t>(std::ranges::count(devices, true, &Listed::healthy));
}

TEST(DevicePool, IsListedHealthyDevicesFirst) {
  const DevicePool pool{"p-", {{2, false, 0}, {1, true, 1}, {0, true, {}}, {1, true, {}}}};
  EXPECT_THAT(listed(device_list(pool)),
              ElementsAre(Listed{"p-C", true, true}, Listed{"p-D", true, false},
                          Listed{"p-A", false, true}, Listed{"p-B", false, true}));
  EXPECT_EQ(pool.count(), 4U);
  EXPECT_EQ(pool.healthy_count(), 2U);
}

TEST(DevicePool, MayBeEmpty) {
  EXPECT_EQ(device_list({}), "");
  EXPECT_EQ(device_list_bytes({}), 0U);
}

TEST(DevicePool, Of256GibFitsAKubelet) {
  const DevicePool pool{"", {{k256GibInMib}}};
  EXPECT_EQ(device_list(pool).size(), 4'190'080U);
  EXPECT_EQ(device_list_bytes(pool), 4'190'080U);
  EXPECT_EQ(listed(device_list(pool)).size(), k256GibInMib);
}

/// Unhealthy devices take two bytes more each; 2,112 of them fill up what 256 GiB leave.
TEST(DevicePool, LeavesOutUnhealthyDevicesThatNoLongerFit) {
  const struct {
    std::uint64_t unhealthy;
    bool all_fit;
  } rows[] = {{2'112, true}, {2'113, false}, {k256GibInMib, false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.unhealthy);
    const DevicePool pool{"", {{row.unhealthy, false}, {k256GibInMib - row.unhealthy, true}}};
    const std::string list = device_list(pool);
    EXPECT_LE(list.size(), rpc::kMaxDeviceListBytes);
    const auto devices = listed(list);
    EXPECT_EQ(devices.size() == k256GibInMib, row.all_fit);
    EXPECT_EQ(healthy_of(devices), pool.healthy_count()) << "no healthy one is left out";
    EXPECT_EQ(device_list_bytes(pool), 4'190'080U) << "whatever their health";
  }
}

TEST(DevicePool, IsNeverListedOverTheLimit) {
  std::mt19937 random(20260115);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  const auto upto = [&](std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
  };
  for (int round = 0; round < 10; ++round) {
    DevicePool pool{std::string(upto(1) * upto(10), 'p'), {}};
    for (std::uint64_t left = upto(6); left > 0; --left) {
      std::optional<std::uint32_t> numa_node;
      if (upto(3) == 0) numa_node = static_cast<std::uint32_t>(upto(300));
      pool.groups.push_back({upto(90'000), upto(1) == 0, numa_node});
    }
    const std::string list = device_list(pool);
    ASSERT_LE(list.size(), rpc::kMaxDeviceListBytes);
    const auto devices = listed(list);
    // As many as can be of the healthy ones, and only then others.
    const std::uint64_t healthy = healthy_of(devices);
    EXPECT_LE(healthy, pool.healthy_count());
    if (healthy < pool.healthy_count()) {
      EXPECT_EQ(devices.size(), healthy);
    }
    const std::uint64_t room = rpc::kMaxDeviceListBytes - list.size();
    if (devices.size() < pool.count()) {
      EXPECT_LT(room, 64U) << "less than a device takes";
    }
  }
}

std::vector<std::string_view> views(const std::vector<std::string>& ids) {
  return {ids.begin(), ids.end()};
}

TEST(CheckAllocation, AllowsDevicesThatThereAre) {
  const DevicePool pool{"e-", {{70}, {2, false}, {1}}};
  const std::vector<std::vector<std::string>> rows = {{"e-A"}, {"e-AF", "e-A", "e-AI"}};
  for (const auto& row : rows) EXPECT_TRUE(check_allocation(pool, views(row)).has_value());
}

TEST(CheckAllocation, AllowsAllOf256Gib) {
  const DevicePool pool{"", {{k256GibInMib}}};
  std::vector<std::string> ids;
  for (std::uint64_t i = 0; i < k256GibInMib; ++i) ids.push_back(short_id(k256GibInMib - 1 - i));
  EXPECT_TRUE(check_allocation(pool, views(ids)).has_value());
  ids.front() = ids.back();
  EXPECT_THAT(check_allocation(pool, views(ids)).error().message, HasSubstr("asked for twice"));
}

TEST(CheckAllocation, SaysWhyNot) {
  const DevicePool pool{"e-", {{2}, {1, false}, {2}}};
  const struct {
    std::vector<std::string> ids;
    ErrorCode code;
    const char* says;
  } rows[] = {
      {{}, ErrorCode::kInvalidArgument, "no device is asked for"},
      {{"e-F"}, ErrorCode::kInvalidArgument, "there is no device 'e-F'"},
      {{"A"}, ErrorCode::kInvalidArgument, "there is no device 'A'"},
      {{"e-"}, ErrorCode::kInvalidArgument, "there is no device 'e-'"},
      {{""}, ErrorCode::kInvalidArgument, "there is no device ''"},
      {{"e-A", "sgx-epc-1\n"}, ErrorCode::kInvalidArgument, "there is no device 'sgx-epc-1?'"},
      {{"e-A", "e-B", "e-A"}, ErrorCode::kInvalidArgument, "'e-A' is asked for twice"},
      {{"e-A", "e-A", "e-A", "e-A", "e-A", "e-A"},
       ErrorCode::kInvalidArgument,
       "6 devices are asked for; there are 5"},
      {{"e-A", "e-C"}, ErrorCode::kUnavailable, "'e-C' is unhealthy"},
  };
  for (const auto& row : rows) {
    const auto refused = check_allocation(pool, views(row.ids));
    ASSERT_FALSE(refused.has_value()) << row.says;
    EXPECT_EQ(refused.error().code, row.code);
    EXPECT_THAT(refused.error().message, HasSubstr(row.says));
  }
  EXPECT_FALSE(check_allocation({}, views({"A"})).has_value()) << "of none";
}

TEST(CheckAllocation, DoesNotRepeatALongIdWhole) {
  const std::string id(1'000'000, 'x');
  const auto refused = check_allocation({"", {{5}}}, views({id}));
  EXPECT_LT(refused.error().message.size(), 300U);
}

}  // namespace
}  // namespace confcom::service
