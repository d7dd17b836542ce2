#include "rego/types/annotated_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "rego/syntax/tree_text.h"
#include "rego/types/document_types.h"
#include "rego/types/schema_type.h"

namespace confcom::rego {
namespace {

/// An object that has what else `like` may have.
const Type* object_like(const Type& like, std::vector<TypedProperty> properties, Types& types) {
  return like.is_open ? types.open_object(std::move(properties), like.key, like.value)
                      : types.object(std::move(properties));
}

/// Objects within each other with `type` at the end of `path`.
const Type* below(std::span<const Value> path, const Type* type, const Type& like, Types& types) {
  for (; !path.empty(); path = path.first(path.size() - 1)) {
    type = object_like(like, {{path.back(), type}}, types);
  }
  return type;
}

/// `whole`, in which `type` is at `path`. What was no object there becomes one that is open.
const Type* with_at(const Type* whole, std::span<const Value> path, const Type* type,
                    Types& types) {
  if (path.empty()) return type;
  if (!is_kind(whole, TypeKind::kObject)) {
    return below(path, type, *types.open_object({}, &kAnyType, &kAnyType), types);
  }
  std::vector<TypedProperty> properties(whole->properties.begin(), whole->properties.end());
  const auto found = std::ranges::find(properties, path.front(), &TypedProperty::key);
  if (found != properties.end()) {
    found->type = with_at(found->type, path.subspan(1), type, types);
  } else {
    properties.push_back({path.front(), below(path.subspan(1), type, *whole, types)});
  }
  return object_like(*whole, std::move(properties), types);
}

/// Why a step of a path cannot be a key; empty where it can.
std::string refusal_of(const Term& step) {
  const bool is_collection = step.kind == TermKind::kArray || step.kind == TermKind::kObject ||
                             step.kind == TermKind::kSet;
  if (step.kind == TermKind::kReference) return "illegal value: " + to_text(step);
  if (step.kind == TermKind::kVariable || (step.kind > TermKind::kReference && !is_collection)) {
    return fmt::format("{} requires evaluation", name_of(step.kind));
  }
  for (const Term* const each : step.terms) {
    if (std::string why = refusal_of(*each); !why.empty()) return why;
  }
  return {};
}

}  // namespace

const DocumentSchemas::Read& DocumentSchemas::read(const SchemaAnnotation& schema) {
  const auto [at, is_new] = known_.try_emplace(&schema, nullptr);
  if (is_new) at->second = type_of_schema(schema.definition, types_);
  return at->second;
}

/// Keys that are collections are not followed.
std::string DocumentSchemas::apply(const SchemaAnnotation& schema, const TypeScope& outside,
                                   AnnotatedDocuments& to) {
  const Read& type = read(schema);
  if (!type.has_value()) return type.error();
  const std::string_view head = schema.path->terms.front()->text;
  if (head != "input" && head != "data") return {};
  std::vector<Value> path;
  for (const Term* const each : schema.path->terms.subspan(1)) {
    if (const std::string why = refusal_of(*each); !why.empty()) {
      return "error getting key from value: " + why;
    }
    path.push_back(scalar_of(*each, keys_));
    if (!path.back().is_defined()) return {};
  }
  const Root root = head == "input" ? Root::kInput : Root::kData;
  const Type*& document = root == Root::kInput ? to.input : to.data;
  const bool is_told = document != nullptr || path.empty();
  const Type* const before =
      is_told ? document : type_at(root, std::span<const Value>(), outside, types_);
  document = with_at(before, path, *type, types_);
  return {};
}

AnnotatedDocuments DocumentSchemas::of(const CoreRule& rule, const TypeScope& outside) {
  AnnotatedDocuments out;
  for (const SchemaAnnotation* const each : rules_.of(rule)) {
    if (each->schema != nullptr) continue;
    std::string why = apply(*each, outside, out);
    if (why.empty()) continue;
    out.errors.push_back({.location = rule.location, .message = std::move(why)});
  }
  return out;
}

}  // namespace confcom::rego
