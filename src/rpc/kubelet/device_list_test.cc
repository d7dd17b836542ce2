#include "rpc/kubelet/device_list.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "rpc/testing/protobuf_fields.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using testing::varint_field;

ByteVector text(std::uint32_t number, std::string_view value) {
  return bytes_field(number, as_bytes(value));
}

std::string written(const ListedDevice& device) {
  DeviceListWriter writer;
  EXPECT_TRUE(writer.add(device));
  return writer.take();
}

TEST(DeviceList, IsProtobuf) {
  const struct {
    ListedDevice device;
    ByteVector want;
  } rows[] = {
      {{.id = "A"}, concat({text(1, "A"), text(2, "Healthy")})},
      {{.id = "enclave-zz", .healthy = false},
       concat({text(1, "enclave-zz"), text(2, "Unhealthy")})},
      {{.id = "A", .numa_node = 0},
       concat({text(1, "A"), text(2, "Healthy"), bytes_field(3, bytes_field(1, {}))})},
      {{.id = "A", .numa_node = 127},
       concat({text(1, "A"), text(2, "Healthy"),
               bytes_field(3, bytes_field(1, varint_field(1, 127)))})},
      {{.id = "A", .numa_node = 128},
       concat({text(1, "A"), text(2, "Healthy"),
               bytes_field(3, bytes_field(1, varint_field(1, 128)))})},
      {{.id = "A", .healthy = false, .numa_node = UINT32_MAX},
       concat({text(1, "A"), text(2, "Unhealthy"),
               bytes_field(3, bytes_field(1, varint_field(1, UINT32_MAX)))})},
  };
  for (const auto& row : rows) {
    const std::string list = written(row.device);
    EXPECT_EQ(list, as_text(bytes_field(1, row.want)));
    EXPECT_EQ(listed_bytes(row.device), list.size());
  }
}

/// Source: reference figures for 256 GiB by scheme of id, without topology and with a node above 0.
TEST(DeviceList, TakesAsManyBytesAsItsIdsAskFor) {
  constexpr std::size_t kDevices = 262'144;
  const struct {
    const char* name;
    std::function<std::string(std::size_t)> id;
    std::size_t bytes;
    std::size_t with_topology;
  } rows[] = {
      {"sgx-epc-%d", [](std::size_t i) { return fmt::format("sgx-epc-{}", i); }, 6'966'778,
       8'539'642},
      {"%d", [](std::size_t i) { return fmt::format("{}", i); }, 4'869'626, 6'442'490},
      {"%x", [](std::size_t i) { return fmt::format("{:x}", i); }, 4'648'688, 6'221'552},
      {"three characters", [](std::size_t) { return std::string("abc"); }, 4'194'304, 5'767'168},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    std::size_t plain = 0;
    std::size_t hinted = 0;
    for (std::size_t i = 0; i < kDevices; ++i) {
      const std::string id = row.id(i);
      plain += listed_bytes({.id = id});
      hinted += listed_bytes({.id = id, .numa_node = 1});
    }
    EXPECT_EQ(plain, row.bytes);
    EXPECT_EQ(hinted, row.with_topology);
  }
}

TEST(DeviceList, NeverPassesWhatAKubeletTakes) {
  DeviceListWriter writer;
  for (int i = 0; i < 262'144; ++i) ASSERT_TRUE(writer.add({.id = "abc"}));
  EXPECT_EQ(writer.size_bytes(), kMaxDeviceListBytes);
  EXPECT_FALSE(writer.add({.id = ""}));
  EXPECT_EQ(writer.size_bytes(), kMaxDeviceListBytes) << "nothing was added";
}

TEST(DeviceList, TakesNoIdThatIsTooLong) {
  DeviceListWriter writer;
  const std::string longest(kMaxDeviceIdBytes, 'i');
  EXPECT_TRUE(writer.add({.id = longest, .healthy = false, .numa_node = UINT32_MAX}));
  EXPECT_FALSE(writer.add({.id = longest + "i"}));
  EXPECT_EQ(writer.take(), written({.id = longest, .healthy = false, .numa_node = UINT32_MAX}));
}

}  // namespace
}  // namespace confcom::rpc
