#include <charconv>
#include <system_error>

#include "rego/compile/rule_tree.h"
#include "rego/eval/machine_each.h"
#include "rego/value/number.h"
#include "rego/value/string.h"

namespace confcom::rego {

bool Machine::is_replaced(const RuleNode& node) const {
  for (const ReplacedNode* each = world_.nodes; each != nullptr; each = each->next) {
    for (const RuleNode* above = &node; above != nullptr; above = above->parent) {
      if (above == each->node) return true;
    }
  }
  return false;
}

namespace {

/// A step in base documents, where keys are texts: 2 finds "2", and "0" an array's first item.
/// Source: OPA, storage.Path.
Value look_up_base(const Value& in, const Value& key) {
  IntegerDigits room;
  if (in.is_object()) {
    return key.is_number() ? in.object().find(text_of(key, room)) : in.object().find(key);
  }
  if (!in.is_array()) return {};
  const std::string_view text = key.is_string()   ? key.string().view()
                                : key.is_number() ? text_of(key, room)
                                                  : std::string_view();
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool is_index = error == std::errc() && end == text.data() + text.size();
  return is_index && index < in.array().size ? in.array().items()[index] : Value();
}

}  // namespace

Value Machine::base_at(std::span<const Operand> path, const Frame& frame) {
  Value out = world_.data;
  for (const Operand key : path) out = look_up_base(out, value(key, frame));
  return out;
}

Machine::Flow Machine::walk_data(const Op& op, const Frame& frame, const Collector& out) {
  if (!enter()) return Flow::kError;
  const Value base = base_at(op.data->base, frame);
  const bool is_base = world_.nodes != nullptr && is_replaced(*op.data->node);
  const Flow flow = walk(op, 0, is_base ? nullptr : op.data->node, base, frame, out);
  leave();
  return flow;
}

/// `base` is the base document here; a node has no rules of its own, or is null.
Machine::Flow Machine::walk(const Op& op, std::size_t step, const RuleNode* node, const Value& base,
                            const Frame& frame, const Collector& out) {
  if (step == op.data->steps.size()) {
    return arrive(op, node == nullptr ? base : merged(base, extent(*node)), frame, out);
  }
  const DataStep& at = op.data->steps[step];
  if (at.is_known) return walk_to(op, step, value(at.key, frame), node, base, frame, out);
  if (node != nullptr) return walk_all(op, step, *node, base, frame, out);
  return each(base, op.in_order, [&](const Value& key, const Value& element) {
    frame.registers[at.into] = key;
    return walk(op, step + 1, nullptr, element, frame, out);
  });
}

Machine::Flow Machine::walk_to(const Op& op, std::size_t step, const Value& key,
                               const RuleNode* node, const Value& base, const Frame& frame,
                               const Collector& out) {
  const Value below = look_up_base(base, key);
  const RuleNode* const child = node == nullptr ? nullptr : node->child(key);
  const bool is_base = child == nullptr || (world_.nodes != nullptr && is_replaced(*child));
  if (is_base) return below.is_defined() ? walk(op, step + 1, nullptr, below, frame, out) : gone();
  const RulePlan* const rule = plan_.rule_at(*child);
  if (rule == nullptr) return walk(op, step + 1, child, below, frame, out);
  const Value document = this->rule(*rule);
  return document.is_defined() ? walk(op, step + 1, nullptr, document, frame, out) : gone();
}

/// Over the keys of rules and of base documents.
Machine::Flow Machine::walk_all(const Op& op, std::size_t step, const RuleNode& node,
                                const Value& base, const Frame& frame, const Collector& out) {
  SetBuilder keys(arena_, node.children.size());
  for (const auto& [key, child] : node.children) keys.insert(key);
  if (base.is_object()) {
    for (const Entry& entry : base.object().entries()) keys.insert(entry.key);
  }
  const Value all = checked(keys.build());
  if (!all.is_defined()) return Flow::kError;
  return each(all, op.in_order, [&](const Value& key, const Value&) {
    frame.registers[op.data->steps[step].into] = key;
    return walk_to(op, step, key, &node, base, frame, out);
  });
}

Machine::Flow Machine::arrive(const Op& op, const Value& value, const Frame& frame,
                              const Collector& out) {
  if (!value.is_defined()) return gone();
  frame.registers[op.into] = value;
  return run(&op + 1, frame, out);
}

/// What the rules at a node and below it come to.
Value Machine::extent(const RuleNode& node) {
  if (!enter()) return {};
  ObjectBuilder out(arena_);
  for (const auto& [key, child] : node.children) {
    if (world_.nodes != nullptr && is_replaced(*child)) continue;
    const RulePlan* const rule = plan_.rule_at(*child);
    const Value below = rule != nullptr ? this->rule(*rule) : extent(*child);
    if (failed_) break;
    if (below.is_defined()) out.insert(key, below);
  }
  leave();
  return failed_ ? Value() : checked(out.build());
}

/// Both objects' entries; of what both have, and cannot be put together, the base document's.
Value Machine::merged(const Value& base, const Value& rules) {
  if (!base.is_defined() || !rules.is_defined()) return base.is_defined() ? base : rules;
  if (!base.is_object() || !rules.is_object()) return base;
  ObjectBuilder out(arena_);
  for (const Entry& each : rules.object().entries()) out.insert(each.key, each.value);
  for (const Entry& each : base.object().entries()) {
    out.insert(each.key, merged(each.value, rules.object().find(each.key)));
  }
  return checked(out.build());
}

}  // namespace confcom::rego
