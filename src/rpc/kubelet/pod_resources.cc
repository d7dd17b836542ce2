#include "rpc/kubelet/pod_resources.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "rpc/grpc/grpc_client.h"
#include "rpc/kubelet/protobuf_scanner.h"

namespace confcom::rpc {
namespace {

constexpr std::string_view kList = "/v1.PodResourcesLister/List";

// Fields of v1.ListPodResourcesResponse, PodResources, ContainerResources, ContainerDevices,
// DynamicResource and ClaimResource.
constexpr std::uint32_t kPods = 1;
constexpr std::uint32_t kPodName = 1;
constexpr std::uint32_t kPodNamespace = 2;
constexpr std::uint32_t kContainers = 3;
constexpr std::uint32_t kContainerName = 1;
constexpr std::uint32_t kDevices = 2;
constexpr std::uint32_t kResourceName = 1;
constexpr std::uint32_t kDeviceIds = 2;
constexpr std::uint32_t kDynamicResources = 5;
constexpr std::uint32_t kClaimName = 2;
constexpr std::uint32_t kClaimResources = 4;
constexpr std::uint32_t kDriverName = 2;

std::unexpected<Error> no_protobuf() {
  return fail(ErrorCode::kMalformed, "the kubelet's list of pod resources is no protobuf message");
}

/// Calls `take` with each field that has a length. False where the message is malformed.
template <class Take>
bool scan(std::string_view message, const Take& take) {
  ProtobufScanner scanner(message);
  bool good = true;
  while (const auto field = scanner.next()) {
    if (field->has_length) good = take(field->number, field->bytes) && good;
  }
  return good && !scanner.is_malformed();
}

/// Adds to the entry of that resource among those of the container, which begin at `first`.
void add_devices(std::vector<ContainerDevices>& out, std::size_t first, ContainerDevices found) {
  const auto begin = std::next(out.begin(), static_cast<std::ptrdiff_t>(first));
  const auto same =
      std::ranges::find(begin, out.end(), found.resource, &ContainerDevices::resource);
  if (same == out.end()) {
    out.push_back(std::move(found));
  } else {
    same->count += found.count;
  }
}

bool scan_devices(std::string_view message, ContainerDevices& into) {
  return scan(message, [&](std::uint32_t number, std::string_view bytes) {
    if (number == kResourceName) into.resource = bytes;
    if (number == kDeviceIds) ++into.count;
    return true;
  });
}

/// Takes a container's field; its entries in `out` begin at `first`.
bool take_field(std::uint32_t number, std::string_view bytes, std::size_t first,
                std::vector<ContainerDevices>& out) {
  if (number != kDevices) return true;
  ContainerDevices found;
  if (!scan_devices(bytes, found)) return false;
  add_devices(out, first, std::move(found));
  return true;
}

bool scan_driver(std::string_view message, std::string& driver) {
  return scan(message, [&](std::uint32_t number, std::string_view bytes) {
    if (number == kDriverName) driver = bytes;
    return true;
  });
}

/// A driver may have several devices for a claim.
bool scan_claim(std::string_view message, std::vector<ContainerClaim>& out) {
  std::string name;
  std::set<std::string> drivers;
  const bool good = scan(message, [&](std::uint32_t number, std::string_view bytes) {
    if (number == kClaimName) name = bytes;
    if (number != kClaimResources) return true;
    std::string driver;
    if (!scan_driver(bytes, driver)) return false;
    drivers.insert(std::move(driver));
    return true;
  });
  for (const std::string& driver : drivers) {
    out.push_back(
        {.pod_namespace = {}, .pod = {}, .container = {}, .claim = name, .driver = driver});
  }
  return good;
}

bool take_field(std::uint32_t number, std::string_view bytes, std::size_t /*first*/,
                std::vector<ContainerClaim>& out) {
  return number != kDynamicResources || scan_claim(bytes, out);
}

template <class Entry>
bool scan_container(std::string_view message, std::vector<Entry>& out) {
  const std::size_t first = out.size();
  std::string name;
  const bool good = scan(message, [&](std::uint32_t number, std::string_view bytes) {
    if (number == kContainerName) name = bytes;
    return take_field(number, bytes, first, out);
  });
  for (std::size_t i = first; i < out.size(); ++i) out[i].container = name;
  return good;
}

template <class Entry>
bool scan_pod(std::string_view message, std::vector<Entry>& out) {
  const std::size_t first = out.size();
  std::string name;
  std::string pod_namespace;
  const bool good = scan(message, [&](std::uint32_t number, std::string_view bytes) {
    if (number == kPodName) name = bytes;
    if (number == kPodNamespace) pod_namespace = bytes;
    return number != kContainers || scan_container(bytes, out);
  });
  for (std::size_t i = first; i < out.size(); ++i) {
    out[i].pod = name;
    out[i].pod_namespace = pod_namespace;
  }
  return good;
}

template <class Entry>
Result<std::vector<Entry>> parse(std::string_view message) {
  std::vector<Entry> out;
  const bool good = scan(message, [&](std::uint32_t number, std::string_view bytes) {
    return number != kPods || scan_pod(bytes, out);
  });
  if (!good) return no_protobuf();
  return out;
}

template <class Entry>
Result<std::vector<Entry>> list(const std::filesystem::path& socket,
                                std::chrono::milliseconds timeout) {
  const auto answer =
      call_grpc(socket, kList, "", {.timeout = timeout, .message_bytes = kMaxPodResourcesBytes});
  if (!answer.has_value()) return std::unexpected(to_error(answer.error()));
  return parse<Entry>(*answer);
}

}  // namespace

Result<std::vector<ContainerDevices>> parse_pod_resources(std::string_view message) {
  return parse<ContainerDevices>(message);
}

Result<std::vector<ContainerClaim>> parse_pod_claims(std::string_view message) {
  return parse<ContainerClaim>(message);
}

Result<std::vector<ContainerDevices>> list_pod_resources(const std::filesystem::path& socket,
                                                         std::chrono::milliseconds timeout) {
  return list<ContainerDevices>(socket, timeout);
}

Result<std::vector<ContainerClaim>> list_pod_claims(const std::filesystem::path& socket,
                                                    std::chrono::milliseconds timeout) {
  return list<ContainerClaim>(socket, timeout);
}

}  // namespace confcom::rpc
