#include "rpc/kubelet/allocatable_resources.h"

#include "rpc/grpc/grpc_client.h"
#include "rpc/kubelet/protobuf_scanner.h"

namespace confcom::rpc {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

constexpr std::string_view kMethod = "/v1.PodResourcesLister/GetAllocatableResources";

// Fields of v1.AllocatableResourcesResponse and ContainerDevices.
constexpr std::uint32_t kDevices = 1;
constexpr std::uint32_t kResourceName = 1;
constexpr std::uint32_t kDeviceIds = 2;

/// Adds an entry's ids. False where it is malformed.
bool count_devices(std::string_view message, Counts& out) {
  std::string resource;
  std::uint64_t count = 0;
  ProtobufScanner scanner(message);
  while (const auto field = scanner.next()) {
    if (!field->has_length) continue;
    if (field->number == kResourceName) resource = field->bytes;
    if (field->number == kDeviceIds) ++count;
  }
  out[resource] += count;
  return !scanner.is_malformed();
}

}  // namespace

Result<Counts> parse_allocatable_resources(std::string_view message) {
  Counts out;
  bool good = true;
  ProtobufScanner scanner(message);
  while (const auto field = scanner.next()) {
    if (field->number == kDevices && field->has_length) {
      good = count_devices(field->bytes, out) && good;
    }
  }
  if (good && !scanner.is_malformed()) return out;
  return fail(ErrorCode::kMalformed,
              "the kubelet's list of allocatable resources is no protobuf message");
}

Result<Counts> list_allocatable_resources(const std::filesystem::path& socket,
                                          std::chrono::milliseconds timeout) {
  const auto answer = call_grpc(
      socket, kMethod, "", {.timeout = timeout, .message_bytes = kMaxAllocatableResourcesBytes});
  if (!answer.has_value()) return std::unexpected(to_error(answer.error()));
  return parse_allocatable_resources(*answer);
}

}  // namespace confcom::rpc
