// Whatever parse_pod_list accepts has no other variable than those asked for and no amount out of
// range, and of each pod by itself says the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "require.h"
#include "rpc/kubernetes/pods_on_node.h"

namespace {

using confcom::JsonDocument;
using confcom::JsonValue;
using confcom::fuzz::require;
using confcom::rpc::PodContainer;
using confcom::rpc::PodOnNode;

const std::vector<std::string>& variables() {
  static const std::vector<std::string> names{"SGX_AESM_ADDR", "A"};
  return names;
}

void require_invariants(const PodContainer& container) {
  for (const auto& [name, value] : container.environment) {
    require(std::ranges::find(variables(), name) != variables().end());
  }
  for (const auto& [name, amount] : container.limits) {
    require(amount <= std::numeric_limits<std::int64_t>::max());
  }
}

void require_same(const JsonValue& item, const PodOnNode& pod) {
  const auto alone = confcom::rpc::parse_pod(item, variables());
  require(alone.has_value() && alone->uid == pod.uid && alone->phase == pod.phase);
  require(alone->containers.size() == pod.containers.size());
  require(std::ranges::is_partitioned(pod.containers, &PodContainer::is_init));
  for (const PodContainer& container : pod.containers) require_invariants(container);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = JsonDocument::parse(confcom::as_text(std::as_bytes(std::span(data, size))));
  if (!document.has_value()) return 0;
  const auto list = confcom::rpc::parse_pod_list(document->root(), variables());
  if (!list.has_value()) return 0;
  const auto items = document->root().member("items").value().elements().value();
  require(items.size() == list->pods.size());
  for (std::size_t i = 0; i < items.size(); ++i) require_same(items[i], list->pods[i]);
  return 0;
}
