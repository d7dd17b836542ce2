#include "rego/compile/core_maker.h"

#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {
namespace {

template <class Node>
std::uint32_t deepest(std::span<const Node* const> nodes) {
  std::uint32_t out = 0;
  for (const Node* const each : nodes) {
    if (each != nullptr) out = std::max(out, each->depth);
  }
  return out;
}

ValueResult<Value> constant_array(std::span<const CoreTerm* const> items, Arena& arena) {
  ArrayBuilder out(arena, items.size());
  for (const CoreTerm* const each : items) out.push(each->constant);
  return out.build();
}

ValueResult<Value> constant_set(std::span<const CoreTerm* const> items, Arena& arena) {
  SetBuilder out(arena, items.size());
  for (const CoreTerm* const each : items) out.insert(each->constant);
  return out.build();
}

ValueResult<Value> constant_object(std::span<const CoreTerm* const> items, Arena& arena) {
  ObjectBuilder out(arena, items.size() / 2);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    out.insert(items[i]->constant, items[i + 1]->constant);
  }
  return out.build();
}

ValueResult<Value> constant_of(CoreTermKind kind, std::span<const CoreTerm* const> items,
                               Arena& arena) {
  if (kind == CoreTermKind::kArray) return constant_array(items, arena);
  if (kind == CoreTermKind::kSet) return constant_set(items, arena);
  return constant_object(items, arena);
}

}  // namespace

bool needs_evaluation(const CoreTerm& term) {
  if (term.kind == CoreTermKind::kReference || term.body != nullptr) return true;
  return std::ranges::any_of(term.terms,
                             [](const CoreTerm* each) { return needs_evaluation(*each); });
}

bool are_same(const CoreTerm& a, const CoreTerm& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == CoreTermKind::kConstant) return a.constant == b.constant;
  return a.kind == CoreTermKind::kVariable && a.variable == b.variable;
}

const CoreTerm* CoreMaker::constant(const Value& value, const Location& location) const {
  return node(CoreTerm{.location = location, .constant = value});
}

const CoreTerm* CoreMaker::variable(VariableId id, const Location& location) const {
  return node(CoreTerm{.kind = CoreTermKind::kVariable, .variable = id, .location = location});
}

const CoreTerm* CoreMaker::reference(Root root, VariableId head, const Location& location,
                                     const std::vector<const CoreTerm*>& path) const {
  const std::span<const CoreTerm* const> terms = list(path);
  return node(CoreTerm{.kind = CoreTermKind::kReference,
                       .root = root,
                       .variable = head,
                       .depth = 1 + deepest(terms),
                       .location = location,
                       .terms = terms});
}

const CoreTerm* CoreMaker::collection(CoreTermKind kind, const Location& location,
                                      const std::vector<const CoreTerm*>& items) const {
  const auto is_constant = [](const CoreTerm* each) {
    return each->kind == CoreTermKind::kConstant;
  };
  if (std::ranges::all_of(items, is_constant)) {
    const ValueResult<Value> value = constant_of(kind, items, *arena_);
    return value.has_value() ? constant(*value, location) : nullptr;
  }
  const std::span<const CoreTerm* const> terms = list(items);
  return node(
      CoreTerm{.kind = kind, .depth = 1 + deepest(terms), .location = location, .terms = terms});
}

const CoreTerm* CoreMaker::comprehension(CoreTermKind kind, const Location& location,
                                         const std::vector<const CoreTerm*>& terms,
                                         const CoreBody& body) const {
  const std::span<const CoreTerm* const> listed = list(terms);
  return node(CoreTerm{.kind = kind,
                       .depth = 1 + std::max(deepest(listed), body.depth),
                       .location = location,
                       .terms = listed,
                       .body = &body});
}

const CoreTerm* CoreMaker::capture(VariableId id, const Location& location,
                                   const CoreBody& body) const {
  const std::vector<const CoreTerm*> term{variable(id, location)};
  CoreTerm out = *comprehension(CoreTermKind::kSetComprehension, location, term, body);
  out.is_capture = true;
  return node(out);
}

const CoreExpression* CoreMaker::expression(CoreExpression value) const {
  value.depth = 1 + std::max(deepest(value.terms), deepest(value.bodies));
  return node(value);
}

const CoreExpression* CoreMaker::unify(const Location& location, const CoreTerm& left,
                                       const CoreTerm& right) const {
  return expression({.kind = CoreExpressionKind::kUnify,
                     .is_generated = true,
                     .location = location,
                     .terms = list(std::vector<const CoreTerm*>{&left, &right})});
}

const CoreBody* CoreMaker::body(const Location& location,
                                const std::vector<const CoreExpression*>& expressions) const {
  const std::span<const CoreExpression* const> listed = list(expressions);
  return node(CoreBody{location, 1 + deepest(listed), listed});
}

}  // namespace confcom::rego
