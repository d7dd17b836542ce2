#include "rego/types/schema_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/schemas/schema_check.h"
#include "rego/schemas/schema_reference.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

/// What of a schema is deeper, with what it refers to, is any.
constexpr std::size_t kMaxSchemaDepth = 400;

/// To read one.
constexpr std::uint64_t kStepsOfShape = 20;

/// What of a schema says something of types.
struct Shape {
  std::vector<std::string_view> names = {};  ///< of types
  std::vector<Entry> properties = {};
  std::vector<Value> items = {};
  bool is_one_item = false;  ///< for all of an array's
  std::span<const Value> any_of = {};
  std::span<const Value> all_of = {};

  [[nodiscard]] bool is(std::string_view name) const {
    return std::ranges::find(names, name) != names.end();
  }
  [[nodiscard]] std::string text() const {
    if (names.empty()) return "Undefined";
    return names.size() == 1 ? std::string(names.front())
                             : fmt::format("[{}]", fmt::join(names, ","));
  }
};

std::span<const Value> list_of(const Value& value) {
  return value.is_array() ? value.array().items() : std::span<const Value>();
}

Shape shape_of(const Value& schema) {
  Shape out;
  if (!schema.is_object()) return out;
  const Object& members = schema.object();
  const Value type = members.find("type");
  if (type.is_string()) out.names.push_back(type.string().view());
  for (const Value& each : list_of(type)) out.names.push_back(each.string().view());
  const Value properties = members.find("properties");
  if (properties.is_object()) {
    for (const Entry& each : properties.object().sorted()) out.properties.push_back(each);
  }
  const Value items = members.find("items");
  out.is_one_item = items.is_defined() && !items.is_array();
  if (out.is_one_item) out.items.push_back(items);
  for (const Value& each : list_of(items)) out.items.push_back(each);
  out.any_of = list_of(members.find("anyOf"));
  out.all_of = list_of(members.find("allOf"));
  return out;
}

/// With the types that its parts imply.
Shape with_implied(Shape shape) {
  if (!shape.properties.empty()) {
    if (!shape.is("object")) shape.names.emplace_back("object");
  } else if (!shape.items.empty() && !shape.is("array")) {
    shape.names.emplace_back("array");
  }
  return shape;
}

class Reader {
 public:
  using Result = std::expected<const Type*, std::string>;

  Reader(const SchemaReferences& references, Types& types)
      : references_(references), types_(types) {}

  Result type(const Value& schema);

 private:
  using Merged = std::expected<Shape, std::string>;

  Result type(const Shape& shape);
  Result referred(std::string_view reference);
  Result any_of(Shape shape);
  Result all_of(const Shape& shape);
  Result object(const Shape& shape);
  Result array(const Shape& shape);
  Value resolved(Value schema) const;
  static Merged merge(const std::vector<Shape>& shapes);
  static std::string merge_items(Shape& to, const Shape& from);

  const SchemaReferences& references_;
  Types& types_;
  std::size_t depth_ = 0;
  std::map<std::string_view, const Type*> known_;  // null: it is being read
};

Reader::Result Reader::type(const Value& schema) {
  const Value reference = schema.is_object() ? schema.object().find("$ref") : Value();
  return reference.is_string() ? referred(reference.string().view()) : type(shape_of(schema));
}

Reader::Result Reader::referred(std::string_view reference) {
  const auto [at, is_new] = known_.try_emplace(reference, nullptr);
  if (!is_new) return at->second == nullptr ? &kAnyType : at->second;
  if (depth_ == kMaxSchemaDepth) return &kAnyType;
  ++depth_;
  const Result out = type(references_.find(reference).value_or(Value()));
  --depth_;
  if (out.has_value()) known_[reference] = *out;
  return out;
}

Reader::Result Reader::type(const Shape& shape) {
  const std::size_t parts = shape.properties.size() + shape.items.size();
  if (depth_ == kMaxSchemaDepth || !types_.spend(kStepsOfShape + parts)) return &kAnyType;
  ++depth_;
  Result out = &kAnyType;
  if (!shape.any_of.empty()) {
    out = any_of(shape);
  } else if (!shape.all_of.empty()) {
    out = all_of(shape);
  } else if (shape.is("boolean")) {
    out = &kBooleanType;
  } else if (shape.is("string")) {
    out = &kStringType;
  } else if (shape.is("integer") || shape.is("number")) {
    out = &kNumberType;
  } else if (shape.is("object") || (!shape.is("array") && !shape.properties.empty())) {
    out = object(shape);
  } else if (shape.is("array") || !shape.items.empty()) {
    out = array(shape);
  }
  --depth_;
  return out;
}

/// What is beside "anyOf" is one more of them where it has properties, and nothing otherwise.
Reader::Result Reader::any_of(Shape shape) {
  const std::span<const Value> schemas = std::exchange(shape.any_of, {});
  const Type* out = nullptr;
  if (!shape.names.empty()) {
    const Result core = type(shape);
    if (!core.has_value()) return core;
    if (is_kind(*core, TypeKind::kObject) && !(*core)->is_open) out = *core;
  }
  for (const Value& each : schemas) {
    const Result one = type(each);
    if (!one.has_value()) return one;
    out = types_.either(*one, out);
  }
  return out;
}

Value Reader::resolved(Value schema) const {
  for (std::size_t i = 0; i < kMaxSchemaDepth && schema.is_object(); ++i) {
    const Value reference = schema.object().find("$ref");
    if (!reference.is_string()) return schema;
    schema = references_.find(reference.string().view()).value_or(Value());
  }
  return {};
}

/// Properties beside "allOf" count only where there is a type, too.
Reader::Result Reader::all_of(const Shape& shape) {
  std::vector<Shape> parts;
  for (const Value& each : shape.all_of) {
    Shape part = shape_of(resolved(each));
    const bool is_choice =
        part.names.empty() && !part.any_of.empty() && part.properties.empty() && part.items.empty();
    if (!is_choice) parts.push_back(std::move(part));
  }
  if (parts.empty()) return &kAnyType;
  Merged merged = merge(parts);
  if (!merged.has_value()) return std::unexpected(merged.error());
  if (shape.names.empty()) return type(*merged);
  const bool is_collection =
      (shape.is("object") && merged->is("object")) || (shape.is("array") && merged->is("array"));
  if (is_collection) {
    merged = merge({*std::move(merged), shape});
    if (!merged.has_value()) return std::unexpected(merged.error());
  } else if (shape.text() != merged->text()) {
    return std::unexpected("unable to merge these schemas");
  }
  return type(*merged);
}

/// Into the first, which has to have properties or items itself for others' to count. A property of
/// several is there several times.
Reader::Merged Reader::merge(const std::vector<Shape>& shapes) {
  Shape out = with_implied(shapes.front());
  for (const Shape& each : std::span(shapes).subspan(1)) {
    const Shape next = with_implied(each);
    if (out.text() != next.text()) {
      return std::unexpected(fmt::format("unable to merge these schemas: type mismatch: {} and {}",
                                         out.text(), next.text()));
    }
    if (!out.properties.empty() && !next.properties.empty()) {
      out.properties.insert(out.properties.end(), next.properties.begin(), next.properties.end());
    } else if (!out.items.empty() && !next.items.empty()) {
      if (std::string why = merge_items(out, next); !why.empty()) return std::unexpected(why);
    }
  }
  return out;
}

std::string Reader::merge_items(Shape& to, const Shape& from) {
  for (std::size_t i = 0; i < from.items.size(); ++i) {
    if (i == to.items.size()) to.items.push_back(from.items[i]);
    if (shape_of(to.items[i]).text() != shape_of(from.items[i]).text()) {
      return "unable to merge these schemas";
    }
  }
  return {};
}

Reader::Result Reader::object(const Shape& shape) {
  if (shape.properties.empty()) return types_.open_object({}, &kAnyType, &kAnyType);
  std::vector<TypedProperty> properties;
  for (const Entry& each : shape.properties) {
    const Result value = type(each.value);
    if (!value.has_value()) return value;
    properties.push_back({each.key, *value});
  }
  return types_.object(std::move(properties));
}

Reader::Result Reader::array(const Shape& shape) {
  if (shape.items.empty()) return types_.array({}, &kAnyType);
  std::vector<const Type*> items;
  for (const Value& each : shape.items) {
    const Result item = type(each);
    if (!item.has_value()) return item;
    items.push_back(*item);
  }
  return shape.is_one_item ? types_.array({}, items.front()) : types_.array(items, nullptr);
}

}  // namespace

std::expected<const Type*, std::string> type_of_schema(const Value& schema, Types& types) {
  const SchemaReferences references(schema);
  if (const std::string why = schema_refusal(schema, references); !why.empty()) {
    return std::unexpected("unable to compile the schema: " + why);
  }
  auto out = Reader(references, types).type(schema);
  if (!out.has_value()) return std::unexpected("type checking: " + out.error());
  return out;
}

}  // namespace confcom::rego
