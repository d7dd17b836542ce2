#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confcom::rpc {

/// What a kubelet takes in one message: gRPC's default, which no kubelet changes. A longer list is
/// dropped for good, and the plugin is not told. Source: Kubernetes 1.36, by experiment.
inline constexpr std::size_t kMaxDeviceListBytes = std::size_t{4} * 1024 * 1024;

/// The longest id that a list takes here; the kubelet has no bound of its own.
inline constexpr std::size_t kMaxDeviceIdBytes = 63;

/// One device of a list.
struct ListedDevice {
  std::string_view id;
  bool healthy = true;
  std::optional<std::uint32_t> numa_node = {};  ///< a hint for the topology manager; costs bytes
};

/// What a device takes up in a list. Source: v1beta1.ListAndWatchResponse, protobuf's encoding.
[[nodiscard]] std::size_t listed_bytes(const ListedDevice& device);

/// Writes a v1beta1.ListAndWatchResponse, device by device, that the kubelet can take.
class DeviceListWriter {
 public:
  /// False, with nothing added, where the device would not fit any more, or its id is over
  /// kMaxDeviceIdBytes.
  [[nodiscard]] bool add(const ListedDevice& device);

  [[nodiscard]] std::size_t size_bytes() const { return message_.size(); }
  [[nodiscard]] std::string take() { return std::move(message_); }
  void reserve(std::size_t bytes) { message_.reserve(bytes); }

 private:
  std::string message_;
};

}  // namespace confcom::rpc
