#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "rego/compile/variables.h"
#include "rego/plan/indexed_body.h"
#include "rego/plan/lowering.h"
#include "rego/plan/lowering_inside.h"

namespace confcom::rego {
namespace {

bool is_constant(const CoreTerm& term) { return term.kind == CoreTermKind::kConstant; }

OpCode code_of(CoreTermKind comprehension) {
  switch (comprehension) {
    case CoreTermKind::kArrayComprehension:
      return OpCode::kArrayOf;
    case CoreTermKind::kSetComprehension:
      return OpCode::kSetOf;
    default:
      return OpCode::kObjectOf;
  }
}

}  // namespace

bool Lowering::any_unbound(std::span<const CoreTerm* const> terms) const {
  return std::ranges::any_of(terms, [this](const CoreTerm* each) { return is_unbound(*each); });
}

/// What one of them loops over may be another.
Lowering::Operands Lowering::operands(std::span<const CoreTerm* const> terms) {
  if (any_unbound(terms)) {
    for (const CoreTerm* const each : terms) compute(*each);
  }
  Operands out;
  for (const CoreTerm* const each : terms) out.push_back(operand(*each));
  return out;
}

Operand Lowering::operand(const CoreTerm& term) {
  const auto computed = computed_.find(&term);
  if (computed != computed_.end()) return computed->second;
  switch (term.kind) {
    case CoreTermKind::kConstant:
      return constant(term.constant);
    case CoreTermKind::kVariable:
      if (is_bound_[term.variable]) return bindings_[term.variable];
      emit(OpCode::kFail);  // safety refuses such
      return constant(Value::null());
    case CoreTermKind::kReference: {
      const Operand out = reference(term);
      trace_value(term, out);
      return out;
    }
    case CoreTermKind::kArray:
      return collection(OpCode::kArray, term);
    case CoreTermKind::kObject:
      return collection(OpCode::kObject, term);
    case CoreTermKind::kSet:
      return collection(OpCode::kSet, term);
    default:
      return comprehension(term);
  }
}

Operand Lowering::collection(OpCode code, const CoreTerm& term) {
  const Operands items = operands(term.terms);
  Op& op = emit(code);
  op.list = make_.list(items);
  return result(op);
}

Operand Lowering::comprehension(const CoreTerm& term) {
  std::vector<Block> blocks{collected(term, *term.body, {})};
  Operands keys;
  // Reasons are told of the body that its author wrote.
  if (const auto indexed = indexed_body(term, is_bound_, make_); indexed && trace_ == nullptr) {
    for (const VariableId id : indexed->keys) keys.push_back(bindings_[id]);
    blocks.push_back(collected_for_all(term, *indexed));
  }
  Op& op = emit(code_of(term.kind));
  op.blocks = make_.list(blocks);
  op.list = make_.list(keys);
  const Operand out = result(op);
  trace_value(term, out);
  return out;
}

/// A block that yields a comprehension's elements, with the values of its keys.
Block Lowering::collected(const CoreTerm& term, const CoreBody& body,
                          std::span<const VariableId> keys) {
  Inside inside(*this);
  in_order_ = term.kind == CoreTermKind::kArrayComprehension;
  this->body(body);
  const Operand first = operand(*term.terms.front());
  const Operand second = term.terms.size() > 1 ? operand(*term.terms[1]) : first;
  Operands key_values;
  for (const VariableId id : keys) key_values.push_back(bindings_[id]);
  Op& yield = emit(OpCode::kYield);
  yield.a = first;
  yield.b = second;
  yield.list = make_.list(key_values);
  return inside.leave();
}

/// The block of an index. What was computed is computed anew: it may be so by the other block.
Block Lowering::collected_for_all(const CoreTerm& term, const IndexedBody& indexed) {
  const auto computed = computed_;
  const std::vector<Operand> bindings = bindings_;
  for (const VariableId id : indexed.keys) is_bound_[id] = false;
  const Block out = collected(term, *indexed.body, indexed.keys);
  for (const VariableId id : indexed.keys) is_bound_[id] = true;
  bindings_ = bindings;
  computed_ = computed;
  return out;
}

Operand Lowering::reference(const CoreTerm& term) {
  if (term.root == Root::kData) return data(term);
  if (term.root == Root::kInput) return follow(result(emit(OpCode::kInput)), term.terms);
  const CoreTerm& head = *make_.variable(term.variable, term.location);
  return follow(operand(head), term.terms);
}

/// Steps that are known one after the other are one operation.
Operand Lowering::follow(Operand base, std::span<const CoreTerm* const> path) {
  while (!path.empty()) {
    const auto is_known = [](const CoreTerm* each) { return is_constant(*each); };
    const auto known =
        static_cast<std::size_t>(std::ranges::find_if_not(path, is_known) - path.begin());
    if (known > 1) {
      const Operands keys = operands(path.first(known));
      Op& op = emit(OpCode::kPath);
      op.a = base;
      op.list = make_.list(keys);
      base = result(op);
      path = path.subspan(known);
      continue;
    }
    base = look_up(base, *path.front());
    path = path.subspan(1);
  }
  return base;
}

Operand Lowering::look_up(Operand base, const CoreTerm& key) {
  if (is_unbound(key)) return scan(base, key);
  const Operand at = operand(key);
  Op& op = emit(OpCode::kLookup);
  op.a = base;
  op.b = at;
  return result(op);
}

Operand Lowering::scan(Operand base, const CoreTerm& key) {
  const Register pair = allocate(2);
  Op& op = emit(OpCode::kScan);
  op.a = base;
  op.into = pair;
  op.in_order = in_order_;
  match(key, Operand::of_register(pair));
  return Operand::of_register(pair + 1);
}

/// Rules on the way are asked for theirs; without any, base documents are.
Operand Lowering::data(const CoreTerm& term) {
  const RuleNode* node = &context_.tree.root();
  const std::span<const CoreTerm* const> path = term.terms;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_constant(*path[i])) return walk_data(*node, i, path);
    node = node->child(path[i]->constant);
    if (node == nullptr) {
      const auto end =
          std::ranges::find_if_not(path, [](auto* each) { return is_constant(*each); });
      const auto known = static_cast<std::size_t>(end - path.begin());
      return follow(base_document(path.first(known)), path.subspan(known));
    }
    const auto rules = context_.rules.find(node);
    if (rules == context_.rules.end()) continue;
    return rule(*rules->second, path.subspan(i + 1));
  }
  return walk_data(*node, path.size(), path);
}

/// What is at a path in the rule's document.
Operand Lowering::rule(const RulePlan& rule, std::span<const CoreTerm* const> path) {
  if (rule.known.is_defined()) return known_rule(rule, path);
  if (rule.shape != RuleShape::kObject || path.empty() || is_unbound(*path.front())) {
    Op& op = emit(OpCode::kRule);
    op.rule = &rule;
    return follow(result(op), path);
  }
  const Operand key = operand(*path.front());
  Op& op = emit(OpCode::kRuleAt);
  op.keyed = &context_.keyed.of(rule, context_.arena);
  op.a = key;
  return follow(result(op), path.subspan(1));
}

Operand Lowering::base_document(std::span<const CoreTerm* const> path) {
  const Operands keys = operands(path);
  Op& op = emit(OpCode::kBase);
  op.list = make_.list(keys);
  return result(op);
}

/// Where rules and base documents may both be, and keys that are not known.
Operand Lowering::walk_data(const RuleNode& node, std::size_t known,
                            std::span<const CoreTerm* const> path) {
  const Operands base = operands(path.first(known));
  std::vector<DataStep> steps;
  std::vector<std::pair<const CoreTerm*, Register>> found;
  for (const CoreTerm* const each : path.subspan(known)) {
    // What a step finds is not known to the next one but by its register.
    const bool is_first = std::ranges::all_of(steps, &DataStep::is_known);
    if (!is_unbound(*each) && (is_first || !needs_evaluation(*each))) {
      steps.push_back({.is_known = true, .key = operand(*each)});
      continue;
    }
    const Register into = allocate();
    steps.push_back({.is_known = false, .into = into});
    if (each->kind == CoreTermKind::kVariable) {
      bind(each->variable, Operand::of_register(into));
    } else {
      found.emplace_back(each, into);
    }
  }
  Op& op = emit(OpCode::kWalkData);
  op.in_order = in_order_;
  op.data = make_.node(DataPath{&node, make_.list(base), make_.list(steps)});
  const Operand out = result(op);
  for (const auto& [pattern, into] : found) match(*pattern, Operand::of_register(into));
  return out;
}

}  // namespace confcom::rego
