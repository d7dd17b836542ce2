#pragma once

#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rpc/kubelet/device_grant.h"
#include "service/device_plugin/device_pool.h"

namespace confcom::service {

/// What a plugin offers under one name: its devices, and what a container gets with them.
/// Thread-safe.
class OfferedResource {
 public:
  /// Told of each allocation: how many devices, and the error if there is one. Called without a
  /// lock.
  using Observer = std::function<void(std::uint64_t count, const Error* error)>;

  OfferedResource(std::string name, Observer observer)
      : name_(std::move(name)), observer_(std::move(observer)) {}

  [[nodiscard]] const std::string& name() const { return name_; }

  /// True when the list of devices is another one now.
  [[nodiscard]] bool set_pool(DevicePool pool);
  void set_grant(rpc::DeviceGrant grant);

  [[nodiscard]] DevicePool pool() const;
  [[nodiscard]] std::string list() const { return device_list(pool()); }

  /// What a container gets for these devices. Errors: as check_allocation.
  [[nodiscard]] Result<rpc::DeviceGrant> allocate(std::span<const std::string_view> ids) const;

 private:
  [[nodiscard]] Result<rpc::DeviceGrant> grant_for(std::span<const std::string_view> ids) const;

  const std::string name_;
  const Observer observer_;
  mutable std::mutex mutex_;
  DevicePool pool_;
  rpc::DeviceGrant grant_;
};

}  // namespace confcom::service
