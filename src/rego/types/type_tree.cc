#include "rego/types/type_tree.h"

#include <utility>

namespace confcom::rego {
namespace {

/// An object type that also has `type` at `path`, which is not empty, among its other properties.
const Type* with_below(const Type& object, std::span<const Value> path, const Type* type,
                       Types& types) {
  const Type* const key = types.of(path.front());
  const Type* value = type;
  if (path.size() > 1) value = with_below(*types.object({}), path.subspan(1), type, types);
  return types.open_object({object.properties.begin(), object.properties.end()},
                           types.either(object.key, key), types.either(object.value, value));
}

bool is_map(const Type* type) {
  return is_kind(type, TypeKind::kObject) && type->properties.empty();
}

const Type* merge(const Type* a, const Type* b, Types& types);

const Type* merge_maps(const Type& a, const Type& b, Types& types) {
  return types.open_object({}, types.either(a.key, b.key), merge(a.value, b.value, types));
}

/// `any` with what a map says in its first map; null where it has none.
const Type* merge_into(const Type& map, const Type& any, Types& types) {
  std::vector<const Type*> out(any.items.begin(), any.items.end());
  for (const Type*& each : out) {
    if (!is_map(each)) continue;
    each = types.open_object({}, types.either(each->key, map.key),
                             types.either(each->value, map.value));
    return types.one_of(std::move(out));
  }
  return nullptr;
}

/// Of what two rules define. Source: OPA 1.20.0, mergeTypes. Types nest no deeper than it may
/// recurse.
const Type* merge(const Type* a, const Type* b, Types& types) {
  if (a == nullptr) return b;
  if (b == nullptr) return a;
  if (is_kind(a, TypeKind::kAny) && !is_kind(b, TypeKind::kAny)) std::swap(a, b);
  if (is_map(a) && is_map(b)) return merge_maps(*a, *b, types);
  if (is_map(a) && is_kind(b, TypeKind::kAny)) {
    const Type* const merged = merge_into(*a, *b, types);
    if (merged != nullptr) return merged;
  }
  if (is_kind(a, TypeKind::kSet) && is_kind(b, TypeKind::kSet)) {
    return types.set(types.either(a->value, b->value));
  }
  return types.either(a, b);
}

/// For a change.
TypeNode& child_of(TypeNode& node, const Value& key) {
  std::unique_ptr<TypeNode>& child = node.children[key];
  if (child == nullptr) child = std::make_unique<TypeNode>();
  child->extent = nullptr;
  return *child;
}

/// Puts the types of all leaves below `node` into `object`.
const Type* with_leaves(const Type* object, const TypeNode& node, std::vector<Value>& path,
                        Types& types) {
  for (const auto& [key, child] : node.children) {
    path.push_back(key);
    if (child->type == nullptr) {
      object = with_leaves(object, *child, path, types);
    } else if (is_kind(object, TypeKind::kObject)) {
      object = with_below(*object, path, child->type, types);
    }
    path.pop_back();
  }
  return object;
}

}  // namespace

const TypeNode* TypeNode::child(const Value& key) const {
  const auto found = children.find(key);
  return found == children.end() ? nullptr : found->second.get();
}

TypeNode& TypeTree::at(std::span<const Value> path) {
  TypeNode* out = &root_;
  out->extent = nullptr;
  for (const Value& key : path) out = &child_of(*out, key);
  return *out;
}

void TypeTree::insert(std::span<const Value> path, const Type* type, Types& types) {
  TypeNode* node = &root_;
  node->extent = nullptr;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_kind(node->type, TypeKind::kObject)) {
      node->type = with_below(*node->type, path.subspan(i), type, types);
    }
    node = &child_of(*node, path[i]);
  }
  node->type = merge(node->type, type, types);
  if (!is_kind(type, TypeKind::kObject) || node->children.empty()) return;
  std::vector<Value> below;
  node->type = with_leaves(node->type, *node, below, types);
}

const Type* extent(const TypeNode& node, Types& types) {
  if (node.type != nullptr) return node.type;
  if (node.extent != nullptr) return node.extent;
  std::vector<TypedProperty> properties;
  for (const auto& [key, child] : node.children) {
    const bool is_name = key.is_string() || key.is_number() || key.is_boolean();
    const Type* const type = extent(*child, types);
    if (is_name) properties.push_back({key, type});
  }
  return node.extent = types.open_object(std::move(properties), &kStringType, &kAnyType);
}

}  // namespace confcom::rego
