#include "service/sgx_node/epc_share.h"

#include <fmt/format.h>

#include <algorithm>

namespace confcom::service {
namespace {

using platform::EpcInventory;
using platform::EpcOfNode;

/// Takes of each of the nodes, one after the other, until it is enough.
void take(std::vector<EpcOfNode>& nodes, std::uint64_t bytes) {
  for (EpcOfNode& node : nodes) {
    node.bytes = std::min(node.bytes, bytes);
    bytes -= node.bytes;
  }
  std::erase_if(nodes, [](const EpcOfNode& node) { return node.bytes == 0; });
}

void add_note(EpcInventory& share, const EpcInventory& whole) {
  share.notes.push_back(fmt::format("a share of the node's {} MiB", whole.total_mib()));
}

}  // namespace

EpcInventory front_share(const EpcInventory& epc, std::uint64_t bytes) {
  EpcInventory out = epc;
  take(out.nodes, bytes);
  add_note(out, epc);
  return out;
}

EpcInventory back_share(const EpcInventory& epc, std::uint64_t bytes) {
  EpcInventory out = epc;
  std::ranges::reverse(out.nodes);
  take(out.nodes, bytes);
  std::ranges::reverse(out.nodes);
  add_note(out, epc);
  return out;
}

std::uint64_t total_bytes(const EpcInventory& epc) {
  std::uint64_t out = 0;
  for (const EpcOfNode& node : epc.nodes) out += node.bytes;
  return out;
}

}  // namespace confcom::service
