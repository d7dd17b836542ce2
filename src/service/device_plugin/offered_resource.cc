#include "service/device_plugin/offered_resource.h"

#include <utility>

namespace confcom::service {

bool OfferedResource::set_pool(DevicePool pool) {
  const std::scoped_lock lock(mutex_);
  if (pool_ == pool) return false;
  pool_ = std::move(pool);
  return true;
}

void OfferedResource::set_grant(rpc::DeviceGrant grant) {
  const std::scoped_lock lock(mutex_);
  grant_ = std::move(grant);
}

DevicePool OfferedResource::pool() const {
  const std::scoped_lock lock(mutex_);
  return pool_;
}

Result<rpc::DeviceGrant> OfferedResource::grant_for(std::span<const std::string_view> ids) const {
  const std::scoped_lock lock(mutex_);
  CONFCOM_CHECK(check_allocation(pool_, ids));
  return grant_;
}

Result<rpc::DeviceGrant> OfferedResource::allocate(std::span<const std::string_view> ids) const {
  auto out = grant_for(ids);
  observer_(ids.size(), out.has_value() ? nullptr : &out.error());
  if (!out.has_value()) return std::unexpected(with_context(out.error(), name_));
  return out;
}

}  // namespace confcom::service
