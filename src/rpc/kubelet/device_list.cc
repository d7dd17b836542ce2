#include "rpc/kubelet/device_list.h"

namespace confcom::rpc {
namespace {

// Tags of fields with a length, and of the one with a number.
constexpr char kFirst = 0x0A;
constexpr char kSecond = 0x12;
constexpr char kThird = 0x1A;
constexpr char kFirstNumber = 0x08;
constexpr std::size_t kTagAndLength = 2;  // every length here is below 128

std::string_view health(const ListedDevice& device) {
  return device.healthy ? "Healthy" : "Unhealthy";
}

std::size_t varint_bytes(std::uint32_t value) {
  std::size_t out = 1;
  for (; value > 0x7F; value >>= 7) ++out;
  return out;
}

/// Of a v1beta1.NUMANode: node 0 is the field's default and is not written.
std::size_t numa_node_bytes(std::uint32_t node) { return node == 0 ? 0 : 1 + varint_bytes(node); }

std::size_t device_bytes(const ListedDevice& device) {
  const std::size_t out = 2 * kTagAndLength + device.id.size() + health(device).size();
  if (!device.numa_node.has_value()) return out;
  return out + 2 * kTagAndLength + numa_node_bytes(*device.numa_node);
}

void append_length(std::string& out, char tag, std::size_t length) {
  out += tag;
  out += static_cast<char>(length);
}

void append_topology(std::string& out, std::uint32_t node) {
  const std::size_t length = numa_node_bytes(node);
  append_length(out, kThird, kTagAndLength + length);
  append_length(out, kFirst, length);
  if (node == 0) return;
  out += kFirstNumber;
  for (; node > 0x7F; node >>= 7) out += static_cast<char>((node & 0x7F) | 0x80);
  out += static_cast<char>(node);
}

}  // namespace

std::size_t listed_bytes(const ListedDevice& device) {
  return kTagAndLength + device_bytes(device);
}

bool DeviceListWriter::add(const ListedDevice& device) {
  const bool fits = message_.size() + listed_bytes(device) <= kMaxDeviceListBytes;
  if (!fits || device.id.size() > kMaxDeviceIdBytes) return false;
  append_length(message_, kFirst, device_bytes(device));
  append_length(message_, kFirst, device.id.size());
  message_ += device.id;
  append_length(message_, kSecond, health(device).size());
  message_ += health(device);
  if (device.numa_node.has_value()) append_topology(message_, *device.numa_node);
  return true;
}

}  // namespace confcom::rpc
