// What a kubelet tells of who has which devices. Two lists one after the other are both; no device
// is counted that has no bytes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "require.h"
#include "rpc/kubelet/pod_resources.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

constexpr std::size_t kLeastIdBytes = 2;  // a tag and a length

std::uint64_t total(const std::vector<ContainerDevices>& all) {
  std::uint64_t out = 0;
  for (const ContainerDevices& each : all) out += each.count;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message = as_text(std::as_bytes(std::span(data, size)));
  const auto found = parse_pod_resources(message);
  if (!found.has_value()) return 0;
  require(total(*found) <= size / kLeastIdBytes);
  std::vector<ContainerDevices> want = *found;
  want.insert(want.end(), found->begin(), found->end());
  require(parse_pod_resources(std::string(message).append(message)) == want);
  return 0;
}
