#include "rego/types/document_types.h"

namespace confcom::rego {
namespace {

Value key_of(const CoreTerm* step) {
  return step->kind == CoreTermKind::kConstant ? step->constant : Value();
}
Value key_of(const Value& step) { return step; }

template <class Step>
const Type* select_steps(const Type* type, std::span<const Step> path, Types& types) {
  for (const Step& each : path) {
    if (type == nullptr) return nullptr;
    const Value key = key_of(each);
    type = is_name(key) ? types.select(type, key) : types.values(type);
  }
  return type;
}

struct Found {
  bool is_known = false;  ///< otherwise it is for the scope outside to say
  const Type* type = nullptr;
};

template <class Step>
Found find_below(const TypeNode& node, std::span<const Step> path, Types& types) {
  if (path.empty()) return {true, extent(node, types)};
  const Value key = key_of(path.front());
  const TypeNode* const child = key.is_defined() ? node.child(key) : nullptr;
  if (child != nullptr) return find_below(*child, path.subspan(1), types);
  if (node.type != nullptr) return {true, select_steps(node.type, path, types)};
  if (key.is_defined()) return {};
  return {true, select_steps(extent(node, types), path, types)};
}

template <class Step>
const Type* find(Root root, std::span<const Step> path, const TypeScope& scope, Types& types) {
  for (const TypeScope* each = &scope; each != nullptr; each = each->outer()) {
    types.spend(1 + path.size());
    const TypeNode* const node = each->node(root);
    if (node == nullptr) continue;
    const Found found = find_below(*node, path, types);
    if (found.is_known) return found.type;
  }
  return &kAnyType;
}

}  // namespace

bool is_name(const Value& step) {
  return step.is_null() || step.is_boolean() || step.is_number() || step.is_string();
}

const Type* type_at(Root root, std::span<const CoreTerm* const> path, const TypeScope& scope,
                    Types& types) {
  return find(root, path, scope, types);
}

const Type* type_at(Root root, std::span<const Value> path, const TypeScope& scope, Types& types) {
  return find(root, path, scope, types);
}

const Type* select_path(const Type* type, std::span<const CoreTerm* const> path, Types& types) {
  return select_steps(type, path, types);
}

}  // namespace confcom::rego
