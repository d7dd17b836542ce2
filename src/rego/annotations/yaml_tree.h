#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "rego/annotations/yaml_mistake.h"
#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

enum class YamlKind : std::uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kString,
  kSequence,
  kMap,
};

/// "!!str", "!!map": as Go's YAML library names it.
[[nodiscard]] std::string_view tag_of(YamlKind kind);

/// A node of a YAML document, with what aliases stand for in their place.
struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  std::string text = {};             ///< of a scalar, as it stands
  std::size_t line = 0;              ///< from 1
  std::vector<YamlNode> items = {};  ///< of a map: keys and values by turns

  /// A key's value; null where a map has none, and of what is no map.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// Shape: at most kMaxYamlBytes, kMaxYamlNodes with those that aliases repeat, and nesting of
/// kMaxYamlDepth. Of several documents the first is read.
[[nodiscard]] std::expected<YamlNode, YamlMistake> parse_yaml_tree(const std::string& text);

/// What it is in JSON. A key that is no string becomes its text; an infinity a string.
[[nodiscard]] Value to_value(const YamlNode& node, Arena& arena);

/// What people write above a rule; the largest known has a hundred lines.
inline constexpr std::size_t kMaxYamlBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxYamlNodes = 50'000;
inline constexpr std::size_t kMaxYamlDepth = 100;

}  // namespace confcom::rego
