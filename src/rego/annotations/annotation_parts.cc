#include "rego/annotations/annotation_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rego/annotations/go_text.h"
#include "rego/annotations/url_check.h"
#include "rego/annotations/written_term.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";
constexpr std::string_view kWrongKind = "invalid value type, must be string or map";

std::string quoted(std::string_view text) {
  std::string out;
  write_rego_string(text, out);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// A string member of a map; empty where there is none.
std::string_view member(const YamlNode& map, std::string_view key) {
  const YamlNode* const found = map.find(key);
  if (found == nullptr || found->kind != YamlKind::kString) return {};
  return trimmed(found->text);
}

bool has_string_keys(const YamlNode& map) {
  for (std::size_t i = 0; i < map.items.size(); i += 2) {
    if (map.items[i].kind != YamlKind::kString) return false;
  }
  return true;
}

/// Only sequences are looked into, as by OPA.
PartResult<void> check_keys(const YamlNode& node, const std::string& path) {
  if (node.kind == YamlKind::kMap && !has_string_keys(node)) {
    return std::unexpected(fmt::format("invalid map key type(s): {}", path));
  }
  if (node.kind != YamlKind::kSequence) return {};
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string below = fmt::format("{}{}{}", path, path.empty() ? "" : "/", i);
    if (auto good = check_keys(node.items[i], below); !good.has_value()) return good;
  }
  return {};
}

/// With one space between words.
std::string joined_words(std::string_view text) {
  std::string out;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(kSpace), text.size());
    if (!out.empty()) out += ' ';
    out += text.substr(0, end);
    text.remove_prefix(end);
  }
  return out;
}

PartResult<Author> author_of_text(std::string_view text, Arena& arena) {
  const std::string_view words = arena.copy(joined_words(text));
  if (words.empty()) return std::unexpected("author is an empty string");
  const std::size_t last = words.rfind(' ') == std::string_view::npos ? 0 : words.rfind(' ') + 1;
  const std::string_view email = words.substr(last);
  if (email.size() < 2 || !email.starts_with('<') || !email.ends_with('>'))
    return Author{words, {}};
  return Author{trimmed(words.substr(0, last)), email.substr(1, email.size() - 2)};
}

PartResult<RelatedResource> resource_of(std::string_view url, std::string_view description,
                                        Arena& arena) {
  if (std::string why = url_refusal(url); !why.empty()) return std::unexpected(std::move(why));
  return RelatedResource{arena.copy(url), arena.copy(description)};
}

std::unexpected<std::string> wrong(std::string_view what, const YamlNode& node,
                                   std::string_view why) {
  return std::unexpected(fmt::format("invalid {} definition {}: {}", what, go_text(node), why));
}

PartResult<Author> author_of(const YamlNode& node, Arena& arena) {
  if (auto good = check_keys(node, {}); !good.has_value()) return std::unexpected(good.error());
  if (node.kind == YamlKind::kString) return author_of_text(node.text, arena);
  if (node.kind != YamlKind::kMap) return std::unexpected(std::string(kWrongKind));
  const Author out{arena.copy(member(node, "name")), arena.copy(member(node, "email"))};
  if (!out.name.empty() || !out.email.empty()) return out;
  return std::unexpected("'name' and/or 'email' values required in object");
}

PartResult<RelatedResource> related_resource_of(const YamlNode& node, Arena& arena) {
  if (auto good = check_keys(node, {}); !good.has_value()) return std::unexpected(good.error());
  if (node.kind == YamlKind::kString) {
    if (node.text.empty()) return std::unexpected("ref URL may not be empty string");
    return resource_of(node.text, {}, arena);
  }
  if (node.kind != YamlKind::kMap) return std::unexpected(std::string(kWrongKind));
  const std::string_view url = member(node, "ref");
  if (url.empty()) return std::unexpected("'ref' value required in object");
  return resource_of(url, member(node, "description"), arena);
}

}  // namespace

PartResult<Author> parse_author(const YamlNode& node, Arena& arena) {
  auto out = author_of(node, arena);
  if (!out.has_value()) return wrong("author", node, out.error());
  return out;
}

PartResult<RelatedResource> parse_related_resource(const YamlNode& node, Arena& arena) {
  auto out = related_resource_of(node, arena);
  if (!out.has_value()) return wrong("related-resource", node, out.error());
  return out;
}

PartResult<SchemaAnnotation> parse_schema(const YamlNode& map, Arena& arena) {
  const std::string_view path = map.items.empty() ? "" : std::string_view(map.items[0].text);
  const auto document = parse_written_reference(path, arena);
  if (!document.has_value()) return std::unexpected("invalid document reference");
  SchemaAnnotation out{.path = *document};
  const YamlNode& schema = map.items[1];
  if (schema.kind == YamlKind::kString) {
    out.schema = parse_schema_reference(schema.text, arena);
    if (out.schema == nullptr) return std::unexpected("invalid schema reference");
  } else if (schema.kind == YamlKind::kMap && has_string_keys(schema)) {
    out.definition = to_value(schema, arena);
  } else {
    return std::unexpected(fmt::format("invalid schema declaration for path {}", quoted(path)));
  }
  return out;
}

PartResult<FilterAnnotation> parse_filter(const YamlNode& map, Arena& arena) {
  FilterAnnotation out;
  const YamlNode* const unknowns = map.find("unknowns");
  if (unknowns != nullptr && unknowns->kind == YamlKind::kSequence) {
    for (const YamlNode& each : unknowns->items) {
      if (each.kind != YamlKind::kString) continue;
      const auto unknown = parse_written_reference(each.text, arena);
      if (!unknown.has_value()) {
        return std::unexpected(
            fmt::format("invalid unknowns element {}: {}", quoted(each.text), unknown.error()));
      }
      out.unknowns.push_back(*unknown);
    }
  }
  const YamlNode* const mask = map.find("mask_rule");
  if (mask == nullptr || mask->kind != YamlKind::kString) return out;
  const auto term = parse_written_term(mask->text, arena);
  if (!term.has_value()) {
    return std::unexpected(
        fmt::format("invalid mask_rule annotation {}: {}", quoted(mask->text), term.error()));
  }
  out.mask_rule = as_reference(**term, arena);
  if (out.mask_rule != nullptr) return out;
  return std::unexpected(
      fmt::format("invalid mask_rule annotation type {}: string", quoted(mask->text)));
}

PartResult<Value> parse_anything(const YamlNode& map, Arena& arena) {
  for (std::size_t i = 1; i < map.items.size(); i += 2) {
    if (auto good = check_keys(map.items[i], {}); !good.has_value()) {
      return std::unexpected(good.error());
    }
  }
  return to_value(map, arena);
}

}  // namespace confcom::rego
