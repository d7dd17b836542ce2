// What a kubelet tells of who has which devices and claims. Two lists one after the other are both;
// no device is counted that has no bytes.

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

template <class Entry>
void check_twice(std::string_view message, const std::vector<Entry>& found,
                 Result<std::vector<Entry>> (*parse)(std::string_view)) {
  std::vector<Entry> want = found;
  want.insert(want.end(), found.begin(), found.end());
  require(parse(std::string(message).append(message)) == want);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message = as_text(std::as_bytes(std::span(data, size)));
  const auto found = parse_pod_resources(message);
  if (found.has_value()) {
    require(total(*found) <= size / kLeastIdBytes);
    check_twice(message, *found, parse_pod_resources);
  }
  const auto claims = parse_pod_claims(message);
  if (claims.has_value()) check_twice(message, *claims, parse_pod_claims);
  return 0;
}
