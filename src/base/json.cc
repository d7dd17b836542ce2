#include "base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>

#include "base/limits.h"
#include "base/printable.h"

namespace confcom {
namespace {

namespace dom = simdjson::dom;

enum class Kind : std::uint8_t { kObject, kArray, kString, kInteger, kBoolean, kOther };

constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);

/// A value, in the order of the text; its children follow it, up to `end`.
struct Node {
  Kind kind = Kind::kOther;
  bool boolean = false;
  std::size_t parent = kNoParent;
  std::size_t end = 0;
  std::uint64_t integer = 0;
  std::string_view key;
  std::string_view string;
};

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kObject:
      return "an object";
    case Kind::kArray:
      return "an array";
    case Kind::kString:
      return "a string";
    case Kind::kInteger:
      return "a non-negative integer";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kOther:
      break;
  }
  return "null, a fraction or a negative number";
}

}  // namespace

struct JsonDocument::Tree {
  dom::parser parser{simdjson::SIMDJSON_MAXSIZE_BYTES};  // owns the strings that nodes point to
  std::vector<Node> nodes;

  Result<void> add(dom::element element, std::size_t parent, std::string_view key,
                   std::size_t depth);
  Result<void> add_children(dom::element element, std::size_t self, std::size_t depth);
  Result<void> add_object(dom::object object, std::size_t self, std::size_t depth);
  [[nodiscard]] std::optional<std::string_view> duplicate_key(std::size_t object) const;
  [[nodiscard]] std::string path(std::size_t index) const;
};

namespace {

Node leaf(dom::element element) {
  Node node;
  switch (element.type()) {
    case dom::element_type::OBJECT:
      node.kind = Kind::kObject;
      break;
    case dom::element_type::ARRAY:
      node.kind = Kind::kArray;
      break;
    case dom::element_type::STRING:
      node.kind = Kind::kString;
      node.string = element.get_string().value_unsafe();
      break;
    case dom::element_type::BOOL:
      node.kind = Kind::kBoolean;
      node.boolean = element.get_bool().value_unsafe();
      break;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      if (element.get_uint64().get(node.integer) == simdjson::SUCCESS) node.kind = Kind::kInteger;
      break;
    default:
      break;
  }
  return node;
}

}  // namespace

Result<void> JsonDocument::Tree::add(dom::element element, std::size_t parent, std::string_view key,
                                     std::size_t depth) {
  if (depth > kMaxJsonDepth) {
    return fail(ErrorCode::kMalformed, fmt::format("JSON nested deeper than {}", kMaxJsonDepth));
  }
  const std::size_t self = nodes.size();
  Node node = leaf(element);
  node.parent = parent;
  node.key = key;
  nodes.push_back(node);
  CONFCOM_CHECK(add_children(element, self, depth));
  nodes[self].end = nodes.size();
  return {};
}

Result<void> JsonDocument::Tree::add_children(dom::element element, std::size_t self,
                                              std::size_t depth) {
  if (nodes[self].kind == Kind::kObject)
    return add_object(element.get_object().value_unsafe(), self, depth);
  if (nodes[self].kind != Kind::kArray) return {};
  const dom::array array =
      element.get_array().value_unsafe();  // named: the loop would outlive a temporary
  for (const dom::element child : array) {
    CONFCOM_CHECK(add(child, self, {}, depth + 1));
  }
  return {};
}

Result<void> JsonDocument::Tree::add_object(dom::object object, std::size_t self,
                                            std::size_t depth) {
  for (const auto& field : object) {
    CONFCOM_CHECK(add(field.value, self, field.key, depth + 1));
  }
  nodes[self].end = nodes.size();
  if (const auto key = duplicate_key(self)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: member \"{}\" occurs twice", path(self), printable(*key)));
  }
  return {};
}

std::optional<std::string_view> JsonDocument::Tree::duplicate_key(std::size_t object) const {
  std::vector<std::string_view> keys;
  for (std::size_t i = object + 1; i < nodes[object].end; i = nodes[i].end)
    keys.push_back(nodes[i].key);
  if (keys.size() < 2) return std::nullopt;
  std::ranges::sort(keys);
  const auto found = std::ranges::adjacent_find(keys);
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

std::string JsonDocument::Tree::path(std::size_t index) const {
  const Node& node = nodes[index];
  if (node.parent == kNoParent) return "document";
  const std::string above = nodes[node.parent].parent == kNoParent ? "" : path(node.parent);
  if (nodes[node.parent].kind == Kind::kObject) {
    return fmt::format("{}{}{}", above, above.empty() ? "" : ".", printable(node.key));
  }
  std::size_t position = 0;
  for (std::size_t i = node.parent + 1; i < index; i = nodes[i].end) ++position;
  return fmt::format("{}[{}]", above, position);
}

JsonDocument::JsonDocument(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  // The parser would copy from a null pointer.
  if (text.empty()) return fail(ErrorCode::kMalformed, "not JSON: empty");
  auto tree = std::make_unique<Tree>();
  dom::element root;
  const auto status = tree->parser.parse(text.data(), text.size()).get(root);
  if (status != simdjson::SUCCESS) {
    return fail(ErrorCode::kMalformed,
                fmt::format("not JSON: {}", simdjson::error_message(status)));
  }
  constexpr std::size_t kCharactersPerValue = 8;  // of TCB info; a guess that saves growing
  tree->nodes.reserve(text.size() / kCharactersPerValue);
  CONFCOM_CHECK(tree->add(root, kNoParent, {}, 1));
  return JsonDocument(std::move(tree));
}

std::string JsonValue::path() const { return document_->tree_->path(index_); }

std::unexpected<Error> JsonValue::error(ErrorCode code, std::string_view what) const {
  return fail(code, fmt::format("{}: {}", path(), what));
}

Result<std::optional<JsonValue>> JsonValue::optional_member(std::string_view key) const {
  const auto& nodes = document_->tree_->nodes;
  if (nodes[index_].kind != Kind::kObject)
    return error(ErrorCode::kMalformed, "expected an object");
  for (std::size_t i = index_ + 1; i < nodes[index_].end; i = nodes[i].end) {
    if (nodes[i].key == key) return JsonValue(document_, i);
  }
  return std::nullopt;
}

Result<JsonValue> JsonValue::member(std::string_view key) const {
  CONFCOM_TRY(const auto found, optional_member(key));
  if (!found) return error(ErrorCode::kMalformed, fmt::format("member \"{}\" is missing", key));
  return *found;
}

Result<std::vector<JsonValue>> JsonValue::children_of(bool object) const {
  const auto& nodes = document_->tree_->nodes;
  const Kind want = object ? Kind::kObject : Kind::kArray;
  if (nodes[index_].kind != want) {
    return error(ErrorCode::kMalformed, fmt::format("expected {}", name_of(want)));
  }
  std::vector<JsonValue> out;
  for (std::size_t i = index_ + 1; i < nodes[index_].end; i = nodes[i].end) {
    out.push_back(JsonValue(document_, i));
  }
  return out;
}

Result<std::vector<std::pair<std::string_view, JsonValue>>> JsonValue::members() const {
  CONFCOM_TRY(const auto children, children_of(true));
  std::vector<std::pair<std::string_view, JsonValue>> out;
  for (const JsonValue& child : children)
    out.emplace_back(document_->tree_->nodes[child.index_].key, child);
  return out;
}

Result<std::vector<JsonValue>> JsonValue::elements() const { return children_of(false); }

Result<std::string_view> JsonValue::string() const {
  const Node& node = document_->tree_->nodes[index_];
  if (node.kind != Kind::kString) {
    return error(ErrorCode::kMalformed,
                 fmt::format("expected a string, found {}", name_of(node.kind)));
  }
  return node.string;
}

Result<bool> JsonValue::boolean() const {
  const Node& node = document_->tree_->nodes[index_];
  if (node.kind != Kind::kBoolean) {
    return error(ErrorCode::kMalformed,
                 fmt::format("expected true or false, found {}", name_of(node.kind)));
  }
  return node.boolean;
}

Result<std::uint64_t> JsonValue::integer_up_to(std::uint64_t max) const {
  const Node& node = document_->tree_->nodes[index_];
  if (node.kind != Kind::kInteger) {
    return error(ErrorCode::kMalformed, fmt::format("expected an integer from 0 to {}, found {}",
                                                    max, name_of(node.kind)));
  }
  if (node.integer > max) {
    return error(ErrorCode::kMalformed, fmt::format("{} is above {}", node.integer, max));
  }
  return node.integer;
}

}  // namespace confcom
