#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::service {

/// Devices that are alike, with consecutive numbers.
struct DeviceGroup {
  std::uint64_t count = 0;
  bool healthy = true;
  std::optional<std::uint32_t> numa_node = {};  ///< a hint for the kubelet

  friend bool operator==(const DeviceGroup&, const DeviceGroup&) = default;
};

/// All devices of a resource: they differ in number, health and NUMA node only, and are counted
/// rather than kept. A device's id is the prefix and short_id() of its number.
struct DevicePool {
  std::string id_prefix;  ///< tells resources' ids apart, which kubelets also look up by id alone
  std::vector<DeviceGroup> groups;

  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::uint64_t healthy_count() const;

  friend bool operator==(const DevicePool&, const DevicePool&) = default;
};

/// The pool's ListAndWatchResponse: the healthy devices, then of the others as many as fit a
/// kubelet's message. What does not fit is left out, for a list that is too long costs the
/// resource.
[[nodiscard]] std::string device_list(const DevicePool& pool);

/// What the list takes with all devices healthy; see rpc::kMaxDeviceListBytes.
[[nodiscard]] std::uint64_t device_list_bytes(const DevicePool& pool);

/// Whether a kubelet may give these devices to a container.
/// Errors: invalid_argument (none; more than there are; an id that the pool does not have; one
/// twice); unavailable (an unhealthy one).
[[nodiscard]] Result<void> check_allocation(const DevicePool& pool,
                                            std::span<const std::string_view> ids);

}  // namespace confcom::service
