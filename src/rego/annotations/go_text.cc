#include "rego/annotations/go_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <vector>

namespace confcom::rego {
namespace {

/// Within something else, nothing is written otherwise.
std::string inner_text(const YamlNode& node) {
  return node.kind == YamlKind::kNull ? "<nil>" : go_text(node);
}

std::string sequence_text(const YamlNode& node) {
  std::vector<std::string> out;
  for (const YamlNode& each : node.items) out.push_back(inner_text(each));
  return fmt::format("[{}]", fmt::join(out, " "));
}

/// By key.
std::string map_text(const YamlNode& node) {
  std::map<std::string, std::string> members;
  for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
    members[inner_text(node.items[i])] = inner_text(node.items[i + 1]);
  }
  std::vector<std::string> out;
  for (const auto& [key, value] : members) out.push_back(fmt::format("{}:{}", key, value));
  return fmt::format("map[{}]", fmt::join(out, " "));
}

}  // namespace

std::string go_text(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNull:
      return "%!s(<nil>)";
    case YamlKind::kBoolean:
      return fmt::format("%!s(bool={})", node.text);
    case YamlKind::kInteger:
      return fmt::format("%!s(int={})", node.text);
    case YamlKind::kFloat:
      return fmt::format("%!s(float64={})", node.text);
    case YamlKind::kString:
      return node.text;
    case YamlKind::kSequence:
      return sequence_text(node);
    case YamlKind::kMap:
      return map_text(node);
  }
  return {};
}

}  // namespace confcom::rego
