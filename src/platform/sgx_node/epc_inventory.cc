#include "platform/sgx_node/epc_inventory.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace confcom::platform {
namespace {

bool tells(const NumaNodeEpc& node) { return node.bytes.has_value(); }

/// Why the kernel gives no number at all, with what is used then.
std::string note_of_silence(std::span<const NumaNodeEpc> numa,
                            const std::optional<KernelVersion>& kernel) {
  constexpr std::string_view kInstead = "what the processor says is used, without NUMA nodes";
  if (numa.empty()) {
    return fmt::format("the kernel shows no NUMA nodes in /sys/devices/system/node; {}", kInstead);
  }
  if (!kernel.has_value()) {
    return fmt::format(
        "the kernel does not tell EPC memory per NUMA node; it is older than 5.17, or its driver "
        "took none; {}",
        kInstead);
  }
  if (*kernel < kFirstWithNumaEpc) {
    return fmt::format(
        "Linux {}.{} does not tell EPC memory per NUMA node, as 5.17 and later do; {}",
        kernel->version, kernel->patch_level, kInstead);
  }
  return fmt::format(
      "Linux {}.{} would tell EPC memory per NUMA node: its SGX driver took none; {}",
      kernel->version, kernel->patch_level, kInstead);
}

std::string note_of_difference(std::uint64_t cpu, std::uint64_t kernel) {
  const std::string_view meaning =
      kernel < cpu ? "the kernel left sections out (its log says which), or takes no more than 8"
                   : "this processor thread, or the hypervisor, lists fewer sections than the "
                     "kernel found when it started";
  return fmt::format(
      "the processor lists {} bytes of EPC memory, the kernel {}: {}; the smaller "
      "counts",
      cpu, kernel, meaning);
}

std::vector<EpcOfNode> nodes_of(std::span<const NumaNodeEpc> numa) {
  std::vector<EpcOfNode> out;
  for (const NumaNodeEpc& node : numa) {
    const std::uint64_t bytes = node.bytes.value_or(0);
    if (bytes > 0) out.push_back({.numa_node = node.numa_node, .bytes = bytes});
  }
  return out;
}

std::uint64_t sum_of(const std::vector<EpcOfNode>& nodes) {
  std::uint64_t sum = 0;
  for (const EpcOfNode& node : nodes) sum += node.bytes;
  return sum;
}

/// All of it, where it is not known how it is spread over several nodes.
std::vector<EpcOfNode> undivided(std::uint64_t bytes, const std::vector<EpcOfNode>& nodes) {
  if (bytes == 0) return {};
  return {
      {.numa_node = nodes.size() == 1 ? nodes.front().numa_node : std::nullopt, .bytes = bytes}};
}

}  // namespace

std::uint64_t EpcInventory::total_mib() const {
  std::uint64_t sum = 0;
  for (const EpcOfNode& node : nodes) sum += node.mib();
  return sum;
}

EpcInventory make_epc_inventory(const EpcSections& cpu, std::span<const NumaNodeEpc> numa,
                                const std::optional<KernelVersion>& kernel) {
  EpcInventory out{.nodes = nodes_of(numa), .notes = cpu.problems};
  const std::uint64_t of_cpu = cpu.total_bytes();
  const std::uint64_t of_kernel = sum_of(out.nodes);
  if (std::ranges::none_of(numa, tells)) {
    if (of_cpu > 0) out.notes.push_back(note_of_silence(numa, kernel));
    out.nodes = undivided(of_cpu, {});
    return out;
  }
  if (of_cpu != of_kernel) out.notes.push_back(note_of_difference(of_cpu, of_kernel));
  if (of_cpu < of_kernel) out.nodes = undivided(of_cpu, out.nodes);
  return out;
}

}  // namespace confcom::platform
