#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/error.h"

namespace confcom::rpc {

/// The directory of a kubelet's device plugins, whatever its --root-dir, and its own socket there.
inline constexpr const char* kDevicePluginDirectory = "/var/lib/kubelet/device-plugins";
inline constexpr const char* kKubeletSocketName = "kubelet.sock";

struct DevicePluginRegistration {
  std::string endpoint;  ///< the plugin's socket: a name in the directory
  std::string resource_name;
};

/// Tells a kubelet of a plugin (v1beta1.Registration/Register). The kubelet connects to the plugin
/// and calls it before it answers, so the plugin must be served meanwhile. Blocks.
/// Errors: unavailable (no kubelet there); deadline; what the kubelet says, as it says it.
[[nodiscard]] Result<void> register_device_plugin(const std::filesystem::path& directory,
                                                  const DevicePluginRegistration& registration,
                                                  std::chrono::milliseconds timeout);

}  // namespace confcom::rpc
