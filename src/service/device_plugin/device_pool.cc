#include "service/device_plugin/device_pool.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "rpc/kubelet/device_list.h"
#include "service/device_plugin/short_id.h"

namespace confcom::service {
namespace {

/// Calls `visit` with each device of the groups of that health. It says whether to go on.
template <class Visit>
void each_device(const DevicePool& pool, bool healthy, const Visit& visit) {
  std::uint64_t number = 0;
  std::string id;
  for (const DeviceGroup& group : pool.groups) {
    const std::uint64_t end = number + group.count;
    for (; group.healthy == healthy && number < end; ++number) {
      id = pool.id_prefix + short_id(number);
      if (!visit(rpc::ListedDevice{id, healthy, group.numa_node})) return;
    }
    number = end;
  }
}

const DeviceGroup* group_of(const DevicePool& pool, std::uint64_t number) {
  for (const DeviceGroup& group : pool.groups) {
    if (number < group.count) return &group;
    number -= group.count;
  }
  return nullptr;
}

std::optional<std::uint64_t> number_of(const DevicePool& pool, std::string_view id,
                                       std::uint64_t count) {
  if (!id.starts_with(pool.id_prefix)) return {};
  return parse_short_id(id.substr(pool.id_prefix.size()), count);
}

std::unexpected<Error> refuse(ErrorCode code, std::string message) {
  return fail(code, std::move(message));
}

}  // namespace

std::uint64_t DevicePool::count() const {
  std::uint64_t out = 0;
  for (const DeviceGroup& group : groups) out += group.count;
  return out;
}

std::uint64_t DevicePool::healthy_count() const {
  std::uint64_t out = 0;
  for (const DeviceGroup& group : groups) out += group.healthy ? group.count : 0;
  return out;
}

std::string device_list(const DevicePool& pool) {
  rpc::DeviceListWriter writer;
  writer.reserve(std::min<std::uint64_t>(device_list_bytes(pool), rpc::kMaxDeviceListBytes));
  bool fits = true;  // after one that does not, no shorter one is taken in its place
  for (const bool healthy : {true, false}) {
    each_device(pool, healthy, [&](const rpc::ListedDevice& device) {
      fits = fits && writer.add(device);
      return fits;
    });
  }
  return writer.take();
}

std::uint64_t device_list_bytes(const DevicePool& pool) {
  std::uint64_t out = 0;
  for (const bool healthy : {true, false}) {
    each_device(pool, healthy, [&](rpc::ListedDevice device) {
      device.healthy = true;
      out += rpc::listed_bytes(device);
      return true;
    });
  }
  return out;
}

Result<void> check_allocation(const DevicePool& pool, std::span<const std::string_view> ids) {
  const std::uint64_t count = pool.count();
  if (ids.empty()) return refuse(ErrorCode::kInvalidArgument, "no device is asked for");
  if (ids.size() > count) {
    return refuse(ErrorCode::kInvalidArgument,
                  fmt::format("{} devices are asked for; there are {}", ids.size(), count));
  }
  std::vector<bool> seen(count);
  for (const std::string_view id : ids) {
    const auto number = number_of(pool, id, count);
    if (!number.has_value()) {
      return refuse(
          ErrorCode::kInvalidArgument,
          fmt::format("there is no device '{}'; the ids are those of the list of {} devices",
                      printable(id), count));
    }
    if (seen.at(*number)) {
      return refuse(ErrorCode::kInvalidArgument,
                    fmt::format("device '{}' is asked for twice", printable(id)));
    }
    seen.at(*number) = true;
    if (!group_of(pool, *number)->healthy) {
      return refuse(
          ErrorCode::kUnavailable,
          fmt::format("device '{}' is unhealthy; the plugin's log says why", printable(id)));
    }
  }
  return {};
}

}  // namespace confcom::service
