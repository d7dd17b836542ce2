#include "rego/annotations/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"
#include "rego/value/yaml_number.h"

namespace confcom::rego {
namespace {

using Read = std::expected<YamlNode, YamlMistake>;

constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kBoolean = {"true",  "True",  "TRUE",
                                                      "false", "False", "FALSE"};
constexpr std::array<std::string_view, 12> kNoNumber = {".nan",  ".NaN",  ".NAN",  ".inf",
                                                        ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                        "+.INF", "-.inf", "-.Inf", "-.INF"};

template <class Words>
bool is_one_of(std::string_view text, const Words& words) {
  return std::ranges::find(words, text) != words.end();
}

/// Source: Go's yaml.v3, resolve(): YAML 1.2's booleans, and numbers with 1.1's octals.
YamlKind kind_of_plain(std::string_view text) {
  if (is_one_of(text, kNull)) return YamlKind::kNull;
  if (is_one_of(text, kBoolean)) return YamlKind::kBoolean;
  if (is_one_of(text, kNoNumber)) return YamlKind::kFloat;
  Arena arena;
  if (!parse_yaml_number(text, arena).has_value()) return YamlKind::kString;
  const bool is_based = text.contains('x') || text.contains('o') || text.contains('b');
  return is_based || text.find_first_of(".eE") == std::string_view::npos ? YamlKind::kInteger
                                                                         : YamlKind::kFloat;
}

/// A key of a block that stands alone in its line, which yaml-cpp takes for one of nothing.
bool lacks_colon(const YAML::Node& map, const YAML::Node& key, std::string_view text) {
  if (map.Style() == YAML::EmitterStyle::Flow || !key.IsScalar() || key.Tag() != "?") return false;
  const auto at = static_cast<std::size_t>(std::max(key.Mark().pos, 0));
  if (at > text.size() || !text.substr(at).starts_with(key.Scalar())) return false;
  const std::size_t before = text.substr(0, at).find_last_not_of(' ');
  if (before != std::string_view::npos && text[before] == '?') return false;
  const std::size_t after = text.find_first_not_of(" \t", at + key.Scalar().size());
  return after == std::string_view::npos || text[after] != ':';
}

class TreeReader {
 public:
  explicit TreeReader(std::string_view text) : text_(text) {}

  Read read(const YAML::Node& node, std::size_t depth) {
    if (++nodes_ > kMaxYamlNodes) return refuse(node, "document contains excessive aliasing");
    if (depth > kMaxYamlDepth) {
      return refuse(node, fmt::format("exceeded max depth of {}", kMaxYamlDepth));
    }
    YamlNode out{.line = line_of(node)};
    if (node.IsMap()) return read_map(node, depth, std::move(out));
    if (node.IsSequence()) return read_sequence(node, depth, std::move(out));
    if (!node.IsScalar()) return out;
    out.text = node.Scalar();
    out.kind = node.Tag() == "?" ? kind_of_plain(out.text) : YamlKind::kString;
    return out;
  }

 private:
  static std::size_t line_of(const YAML::Node& node) {
    return static_cast<std::size_t>(std::max(node.Mark().line, 0)) + 1;
  }

  static std::unexpected<YamlMistake> refuse(const YAML::Node& node, std::string_view why) {
    return std::unexpected(YamlMistake{.text = std::string(why), .line = line_of(node)});
  }

  Read read_map(const YAML::Node& node, std::size_t depth, YamlNode out) {
    out.kind = YamlKind::kMap;
    for (const auto& entry : node) {
      if (entry.first.Tag() == "?" && entry.first.Scalar() == "<<") {
        return refuse(entry.first, "merge keys are not supported");
      }
      if (lacks_colon(node, entry.first, text_)) return refuse(entry.first, kMissingColon);
      for (const YAML::Node& each : {entry.first, entry.second}) {
        Read item = read(each, depth + 1);
        if (!item.has_value()) return item;
        out.items.push_back(*std::move(item));
      }
    }
    return out;
  }

  Read read_sequence(const YAML::Node& node, std::size_t depth, YamlNode out) {
    out.kind = YamlKind::kSequence;
    for (const auto& each : node) {
      Read item = read(each, depth + 1);
      if (!item.has_value()) return item;
      out.items.push_back(*std::move(item));
    }
    return out;
  }

  std::string_view text_;
  std::size_t nodes_ = 0;
};

Value map_value(const YamlNode& node, Arena& arena) {
  ObjectBuilder out(arena, node.items.size() / 2);
  for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
    out.insert(make_string(arena, node.items[i].text), to_value(node.items[i + 1], arena));
  }
  return out.build().value_or(Value::null());
}

Value sequence_value(const YamlNode& node, Arena& arena) {
  ArrayBuilder out(arena, node.items.size());
  for (const YamlNode& each : node.items) out.push(to_value(each, arena));
  return out.build().value_or(Value::null());
}

}  // namespace

std::string_view tag_of(YamlKind kind) {
  switch (kind) {
    case YamlKind::kNull:
      return "!!null";
    case YamlKind::kBoolean:
      return "!!bool";
    case YamlKind::kInteger:
      return "!!int";
    case YamlKind::kFloat:
      return "!!float";
    case YamlKind::kString:
      return "!!str";
    case YamlKind::kSequence:
      return "!!seq";
    case YamlKind::kMap:
      return "!!map";
  }
  return "!!null";
}

const YamlNode* YamlNode::find(std::string_view key) const {
  if (kind != YamlKind::kMap) return nullptr;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].text == key) return &items[i + 1];
  }
  return nullptr;
}

Read parse_yaml_tree(const std::string& text) {
  if (text.size() > kMaxYamlBytes) {
    return std::unexpected(
        YamlMistake{.text = fmt::format("longer than {} KiB", kMaxYamlBytes >> 10)});
  }
  try {
    return TreeReader(text).read(YAML::Load(text), 0);
  } catch (const YAML::Exception& error) {
    const auto line = static_cast<std::size_t>(std::max(error.mark.line, 0));
    return std::unexpected(yaml_mistake(error.msg, line, text));
  }
}

// The depth is that of what was read, which is less than that of values.
Value to_value(const YamlNode& node, Arena& arena) {
  switch (node.kind) {
    case YamlKind::kNull:
      return Value::null();
    case YamlKind::kBoolean:
      return Value::boolean(node.text.starts_with('t') || node.text.starts_with('T'));
    case YamlKind::kSequence:
      return sequence_value(node, arena);
    case YamlKind::kMap:
      return map_value(node, arena);
    default:
      break;
  }
  if (node.kind != YamlKind::kString) {
    if (const auto number = parse_yaml_number(node.text, arena)) return *number;
  }
  return make_string(arena, node.text);
}

}  // namespace confcom::rego
