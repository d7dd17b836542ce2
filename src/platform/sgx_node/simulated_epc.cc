#include "platform/sgx_node/simulated_epc.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"

namespace confcom::platform {
namespace {

Result<void> read_numa_node(const JsonValue& value, EpcOfNode& out) {
  CONFCOM_TRY(out.numa_node, value.integer<unsigned>());
  if (*out.numa_node < kMaxNumaNodes) return {};
  return value.error(ErrorCode::kMalformed, fmt::format("is not below {}", kMaxNumaNodes));
}

Result<void> read_mib(const JsonValue& value, EpcOfNode& out) {
  CONFCOM_TRY(const auto mib, value.integer<std::uint64_t>());
  if (mib > kMaxSimulatedEpcMib)
    return value.error(ErrorCode::kMalformed, fmt::format("is above {}", kMaxSimulatedEpcMib));
  out.bytes = mib << 20;
  return {};
}

Result<void> read_healthy(const JsonValue& value, EpcOfNode& out) {
  CONFCOM_TRY(out.healthy, value.boolean());
  return {};
}

struct Member {
  std::string_view name;
  Result<void> (*read)(const JsonValue&, EpcOfNode&);
};

constexpr Member kMembers[] = {
    {"numa_node", read_numa_node},
    {"mib", read_mib},
    {"healthy", read_healthy},
};

/// Refuses an object that has members besides `count` ones, all of which were found in it.
Result<void> require_no_others(const JsonValue& object, std::size_t count) {
  CONFCOM_TRY(const auto members, object.members());
  if (members.size() == count) return {};
  return object.error(ErrorCode::kInvalidArgument, "has an unknown member");
}

Result<EpcOfNode> read_node(const JsonValue& object) {
  EpcOfNode out;
  for (const Member& member : kMembers) {
    CONFCOM_TRY(const JsonValue value, object.member(member.name));
    CONFCOM_CHECK(member.read(value, out));
  }
  CONFCOM_CHECK(require_no_others(object, std::size(kMembers)));
  return out;
}

}  // namespace

Result<EpcInventory> parse_simulated_epc(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  CONFCOM_TRY(const JsonValue nodes, document.root().member("nodes"));
  CONFCOM_CHECK(require_no_others(document.root(), 1));
  CONFCOM_TRY(const auto elements, nodes.elements());
  if (elements.size() > kMaxSimulatedNumaNodes) {
    return nodes.error(ErrorCode::kMalformed,
                       fmt::format("has more than {} nodes", kMaxSimulatedNumaNodes));
  }
  EpcInventory out;
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(const EpcOfNode node, read_node(element));
    if (std::ranges::count(out.nodes, node.numa_node, &EpcOfNode::numa_node) != 0)
      return element.error(ErrorCode::kMalformed, "has the number of a node before it");
    out.nodes.push_back(node);
  }
  std::ranges::sort(out.nodes, {}, &EpcOfNode::numa_node);
  return out;
}

std::string write_simulated_epc(const EpcInventory& epc) {
  std::string nodes;
  for (const EpcOfNode& node : epc.nodes) {
    nodes +=
        fmt::format("{}\n  {{\"numa_node\": {}, \"mib\": {}, \"healthy\": {}}}",
                    nodes.empty() ? "" : ",", node.numa_node.value_or(0), node.mib(), node.healthy);
  }
  return fmt::format("{{\"nodes\": [{}\n]}}\n", nodes);
}

Result<EpcInventory> load_simulated_epc(const std::filesystem::path& directory) {
  constexpr std::uint64_t kDefaultBytes = std::uint64_t{256} << 20;
  const std::filesystem::path path = directory / kSimulatedEpcFile;
  const auto content = load_file(path, kMaxFileBytes);
  if (!content.has_value() && content.error().code == ErrorCode::kNotFound) {
    return EpcInventory{.nodes = {{.numa_node = 0, .bytes = kDefaultBytes}}, .notes = {}};
  }
  CONFCOM_CHECK(content);
  auto epc = parse_simulated_epc(as_text(*content));
  if (!epc.has_value()) return std::unexpected(with_context(epc.error(), path.string()));
  return epc;
}

}  // namespace confcom::platform
