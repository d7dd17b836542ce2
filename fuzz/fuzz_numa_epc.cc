// The contents of files sgx_total_bytes, one for each NUMA node, NUL between them. A content is
// taken exactly when it is a number below 2^52 as the kernel writes it. What the processor and such
// nodes come to together is no more than either of them says.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/numa_epc.h"
#include "require.h"

namespace {

using namespace confcom::platform;  // NOLINT(google-build-using-namespace): a program
using confcom::fuzz::require;

/// By an arithmetic of its own.
std::optional<std::uint64_t> number_of(std::string_view content) {
  const std::string_view digits = content.substr(0, content.find('\n'));
  const std::string_view rest = content.substr(digits.size());
  if (digits.empty() || digits.size() > 16 || (!rest.empty() && rest != "\n")) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = 10 * value + static_cast<std::uint64_t>(digit - '0');
  }
  if (std::to_string(value) != digits || value >> 52 != 0) return std::nullopt;
  return value;
}

std::vector<NumaNodeEpc> nodes_of(std::string_view in) {
  std::vector<NumaNodeEpc> out;
  while (!in.empty() && out.size() < kMaxNumaNodes) {
    const std::string_view content = in.substr(0, in.find('\0'));
    in.remove_prefix(std::min(content.size() + 1, in.size()));
    const auto bytes = parse_sgx_total_bytes(content);
    const auto expected = number_of(content);
    require(bytes.has_value() == expected.has_value());
    out.push_back({.numa_node = static_cast<unsigned>(out.size()), .bytes = expected});
    require(bytes.value_or(0) == expected.value_or(0));
  }
  return out;
}

std::uint64_t bytes_in(const EpcInventory& epc) {
  std::uint64_t sum = 0;
  for (const EpcOfNode& node : epc.nodes) sum += node.bytes;
  return sum;
}

/// With a processor that lists `listed` bytes.
void require_smaller(std::span<const NumaNodeEpc> nodes, std::uint64_t listed) {
  EpcSections cpu;
  if (listed > 0) cpu.sections = {{0x1000, listed, EpcProperty::kConfidentiality}};
  std::uint64_t told = 0;
  bool tells = false;
  for (const NumaNodeEpc& node : nodes) {
    told += node.bytes.value_or(0);
    tells = tells || node.bytes.has_value();
  }
  const EpcInventory epc = make_epc_inventory(cpu, nodes, KernelVersion{6, 1});
  require(bytes_in(epc) == (tells ? std::min(told, listed) : listed));
  require(epc.total_mib() <= bytes_in(epc) >> 20);
  require(epc.notes.empty() == (tells ? told == listed : listed == 0));
  require(std::ranges::none_of(epc.nodes, [](const EpcOfNode& node) { return node.bytes == 0; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<NumaNodeEpc> nodes =
      nodes_of(confcom::as_text(std::as_bytes(std::span(data, size))));
  std::uint64_t told = 0;
  for (const NumaNodeEpc& node : nodes) told += node.bytes.value_or(0);
  for (const std::uint64_t listed : {std::uint64_t{0}, told / 2, told, told + 4096})
    require_smaller(nodes, listed);
  return 0;
}
