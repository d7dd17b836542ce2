// How much EPC memory a simulated platform says it has: what is accepted keeps to its caps, names
// each NUMA node once and in order, and written again reads as the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/bytes.h"
#include "platform/sgx_node/simulated_epc.h"
#include "require.h"

namespace {

using namespace confcom::platform;  // NOLINT(google-build-using-namespace): a program
using confcom::fuzz::require;

void require_node(const EpcOfNode& node) {
  require(node.numa_node.has_value() && *node.numa_node < kMaxNumaNodes);
  require(node.mib() <= kMaxSimulatedEpcMib && node.bytes == node.mib() << 20);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto epc = parse_simulated_epc(confcom::as_text(std::as_bytes(std::span(data, size))));
  if (!epc.has_value()) return 0;
  require(epc->nodes.size() <= kMaxSimulatedNumaNodes && epc->notes.empty());
  std::ranges::for_each(epc->nodes, require_node);
  require(std::ranges::is_sorted(epc->nodes, std::less_equal<>(), &EpcOfNode::numa_node));
  const auto again = parse_simulated_epc(write_simulated_epc(*epc));
  require(again.has_value() && again->nodes == epc->nodes);
  return 0;
}
