#include "rego/annotations/annotation_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

constexpr std::size_t kMaxShown = 10;
constexpr std::size_t kShownOfMore = 7;
/// Of keys that are there several times: each pair is told of.
constexpr std::size_t kMaxMistakes = 100;

constexpr std::string_view kMap = "map[string]interface {}";

// Where a boolean is expected, and only there, these are some, too.
constexpr std::array<std::string_view, 8> kYes = {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"};
constexpr std::array<std::string_view, 8> kNo = {"n", "N", "no", "No", "NO", "off", "Off", "OFF"};

bool is_collection(const YamlNode& node) {
  return node.kind == YamlKind::kMap || node.kind == YamlKind::kSequence;
}

class Decoder {
 public:
  explicit Decoder(std::vector<YamlMistake>& mistakes) : mistakes_(mistakes) {}

  AnnotationFields decode(const YamlNode& document) {
    AnnotationFields out;
    if (document.kind == YamlKind::kNull) return out;
    if (document.kind != YamlKind::kMap) {
      refuse(document, "ast.rawAnnotation");
      return out;
    }
    if (!has_unique_keys(document)) return out;
    for (std::size_t i = 0; i + 1 < document.items.size(); i += 2) {
      std::string name;
      if (read(document.items[i], name)) decode(name, document.items[i + 1], out);
    }
    return out;
  }

 private:
  void decode(std::string_view name, const YamlNode& node, AnnotationFields& out) {
    if (name == "scope") (void)read(node, out.scope);
    if (name == "title") (void)read(node, out.title);
    if (name == "description") (void)read(node, out.description);
    if (name == "entrypoint") read(node, out.is_entrypoint);
    if (name == "organizations") read(node, out.organizations);
    if (name == "related_resources") read_any(node, out.related_resources);
    if (name == "authors") read_any(node, out.authors);
    if (name == "schemas") read_maps(node, out.schemas);
    if (name == "compile") read_map(node, out.compile);
    if (name == "custom") read_map(node, out.custom);
    if (name == "labels") read_map(node, out.labels);
  }

  void tell(std::string text, std::size_t line) {
    if (mistakes_.size() < kMaxMistakes) mistakes_.push_back({std::move(text), line});
  }

  void refuse(const YamlNode& node, std::string_view wanted) {
    const bool is_long = node.text.size() > kMaxShown;
    const std::string shown =
        is_collection(node)
            ? ""
            : fmt::format(" `{}{}`", node.text.substr(0, is_long ? kShownOfMore : kMaxShown),
                          is_long ? "..." : "");
    tell(fmt::format("cannot unmarshal {}{} into {}", tag_of(node.kind), shown, wanted), node.line);
  }

  /// Any scalar is a string, as it stands; null leaves what was there.
  bool read(const YamlNode& node, std::string& out) {
    if (is_collection(node)) {
      if (node.kind == YamlKind::kSequence || has_unique_keys(node)) refuse(node, "string");
      return false;
    }
    if (node.kind == YamlKind::kNull) return false;
    out = node.text;
    return true;
  }

  void read(const YamlNode& node, bool& out) {
    if (node.kind == YamlKind::kNull) return;
    const bool is_yes = std::ranges::find(kYes, node.text) != kYes.end();
    const bool is_no = std::ranges::find(kNo, node.text) != kNo.end();
    if (node.kind == YamlKind::kBoolean) {
      out = node.text.starts_with('t') || node.text.starts_with('T');
    } else if (node.kind == YamlKind::kString && (is_yes || is_no)) {
      out = is_yes;
    } else {
      refuse(node, "bool");
    }
  }

  /// Whether there are items; what is neither a sequence nor null is told of.
  bool is_sequence(const YamlNode& node, std::string_view wanted) {
    if (node.kind == YamlKind::kSequence) return true;
    if (node.kind != YamlKind::kNull) refuse(node, wanted);
    return false;
  }

  void read(const YamlNode& node, std::vector<std::string>& out) {
    if (!is_sequence(node, "[]string")) return;
    for (const YamlNode& each : node.items) {
      std::string item;
      if (read(each, item)) out.push_back(std::move(item));
    }
  }

  void read_any(const YamlNode& node, std::vector<const YamlNode*>& out) {
    if (!is_sequence(node, "[]interface {}")) return;
    for (const YamlNode& each : node.items) {
      if (is_good(each)) out.push_back(&each);
    }
  }

  void read_maps(const YamlNode& node, std::vector<const YamlNode*>& out) {
    if (!is_sequence(node, fmt::format("[]{}", kMap))) return;
    for (const YamlNode& each : node.items) {
      const YamlNode* map = nullptr;
      read_map(each, map);
      if (map != nullptr) out.push_back(map);
    }
  }

  void read_map(const YamlNode& node, const YamlNode*& out) {
    if (node.kind == YamlKind::kNull) return;
    if (node.kind != YamlKind::kMap) return refuse(node, kMap);
    if (!has_unique_keys(node)) return;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (i % 2 == 1) {
        (void)is_good(node.items[i]);
      } else if (is_collection(node.items[i])) {
        refuse(node.items[i], "string");
      }
    }
    out = &node;
  }

  /// Whether keys are unique, however deep.
  bool is_good(const YamlNode& node) {
    if (node.kind == YamlKind::kMap && !has_unique_keys(node)) return false;
    for (const YamlNode& each : node.items) (void)is_good(each);
    return true;
  }

  bool has_unique_keys(const YamlNode& map) {
    std::map<std::string_view, std::vector<const YamlNode*>> keys;
    for (std::size_t i = 0; i < map.items.size(); i += 2) {
      if (!is_collection(map.items[i])) keys[map.items[i].text].push_back(&map.items[i]);
    }
    bool out = true;
    for (std::size_t i = 0; i < map.items.size() && keys.size() * 2 < map.items.size(); i += 2) {
      const auto same = keys.find(map.items[i].text);
      if (same == keys.end() || same->second.front() != &map.items[i]) continue;
      tell_of_repeated(same->second);
      out = out && same->second.size() == 1;
    }
    return out;
  }

  /// Each pair of them.
  void tell_of_repeated(const std::vector<const YamlNode*>& keys) {
    for (std::size_t i = 0; i < keys.size() && mistakes_.size() < kMaxMistakes; ++i) {
      for (std::size_t j = i + 1; j < keys.size() && mistakes_.size() < kMaxMistakes; ++j) {
        std::string name;
        write_rego_string(keys[j]->text, name);
        tell(fmt::format("mapping key {} already defined at line {}", name, keys[i]->line),
             keys[j]->line);
      }
    }
  }

  std::vector<YamlMistake>& mistakes_;
};

}  // namespace

AnnotationFields decode_annotation_fields(const YamlNode& document,
                                          std::vector<YamlMistake>& mistakes) {
  return Decoder(mistakes).decode(document);
}

}  // namespace confcom::rego
