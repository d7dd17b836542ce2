#include "service/device_plugin/publication.h"

#include <fmt/format.h>

#include "rpc/kubelet/device_list.h"

namespace confcom::service {
namespace {

std::string list_size(const DevicePool& pool, std::uint64_t bytes) {
  return fmt::format("a list of {} devices is {} bytes, and a kubelet takes {}", pool.count(),
                     bytes, rpc::kMaxDeviceListBytes);
}

}  // namespace

std::string_view to_string(Publication publication) {
  switch (publication) {
    case Publication::kDevices:
      return "devices";
    case Publication::kNodeStatus:
      return "the node's status";
    case Publication::kDra:
      return "the DRA driver's";
  }
  return "unknown";
}

Result<ChosenPublication> choose_publication(PublishOption option, const DevicePool& pool) {
  if (option == PublishOption::kNodeStatus) {
    return ChosenPublication{Publication::kNodeStatus, "as --publish node-status says"};
  }
  if (option == PublishOption::kDra) {
    return ChosenPublication{Publication::kDra, "nothing is offered here, as --publish dra says"};
  }
  const std::uint64_t bytes = device_list_bytes(pool);
  if (bytes <= rpc::kMaxDeviceListBytes) {
    return ChosenPublication{Publication::kDevices, list_size(pool, bytes)};
  }
  if (option == PublishOption::kAuto) {
    return ChosenPublication{Publication::kNodeStatus, list_size(pool, bytes)};
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("--publish devices: {}; give --publish auto, or leave out --numa-hints",
                          list_size(pool, bytes)));
}

}  // namespace confcom::service
