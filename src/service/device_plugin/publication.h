#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "service/device_plugin/device_pool.h"

namespace confcom::service {

/// How a node's EPC gets into its status.
enum class Publication : std::uint8_t {
  kDevices,     ///< one device a MiB, listed to the kubelet
  kNodeStatus,  ///< an extended resource, patched into the node; the nodes come with
                ///< sgx.intel.com/enclave
  kDra,         ///< not by the device plugin: by the DRA driver
};

enum class PublishOption : std::uint8_t { kAuto, kDevices, kNodeStatus, kDra };

/// "devices", "the node's status", "the DRA driver's".
[[nodiscard]] std::string_view to_string(Publication publication);

struct ChosenPublication {
  Publication publication = Publication::kDevices;
  std::string reason;  ///< for the log: "all 262144 devices fit …"
};

/// What an option comes to for these devices. Errors: invalid_argument (devices are asked for that
/// no kubelet takes: says how many would fit, and what to do).
[[nodiscard]] Result<ChosenPublication> choose_publication(PublishOption option,
                                                           const DevicePool& pool);

}  // namespace confcom::service
