#include "rego/compile/rule_tree.h"

#include <fmt/format.h>

#include <limits>

#include "rego/syntax/parse.h"
#include "rego/syntax/tree.h"
#include "rego/syntax/tree_text.h"
#include "rego/value/number.h"
#include "rego/value/rego_text.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

std::vector<Value> package_path(const Module& module, Arena& arena) {
  std::vector<Value> out;
  for (const Term* const each : module.package.path->terms.subspan(1)) {
    out.push_back(make_string(arena, each->text));
  }
  return out;
}

void append_key(const Value& key, std::string& out) {
  if (key.is_string() && is_plain_key(key.string().view())) {
    out += fmt::format(".{}", key.string().view());
    return;
  }
  out += '[';
  (void)write_rego(key, std::numeric_limits<std::size_t>::max(), out);
  out += ']';
}

/// Rego takes ".5" as well, which no JSON is.
Value number_of(std::string_view text, Arena& arena) {
  if (!text.starts_with('.')) return parse_number(text, arena).value_or(Value());
  return parse_number(fmt::format("0{}", text), arena).value_or(Value());
}

}  // namespace

const RuleNode* RuleNode::child(const Value& child_key) const {
  const auto at = children.find(child_key);
  return at == children.end() ? nullptr : at->second.get();
}

Value scalar_of(const Term& term, Arena& arena) {
  switch (term.kind) {
    case TermKind::kNull:
      return Value::null();
    case TermKind::kBoolean:
      return Value::boolean(term.truth);
    case TermKind::kNumber:
      return number_of(term.text, arena);
    case TermKind::kString:
      return make_string(arena, term.text);
    default:
      return {};
  }
}

std::vector<Value> constant_prefix(const Module& module, const Rule& rule, Arena& arena) {
  std::vector<Value> out = package_path(module, arena);
  const std::span<const Term* const> terms = rule.head->reference->terms;
  out.push_back(make_string(arena, terms.front()->text));
  for (const Term* const each : terms.subspan(1)) {
    const Value value = scalar_of(*each, arena);
    if (!value.is_defined()) return out;
    out.push_back(value);
  }
  return out;
}

std::vector<Value> constant_prefix(const CoreRule& rule) {
  std::vector<Value> out;
  for (const CoreTerm* const each : rule.path) {
    if (each->kind != CoreTermKind::kConstant) break;
    out.push_back(each->constant);
  }
  return out;
}

std::string path_text(std::span<const Value> path) {
  std::string out = "data";
  for (const Value& each : path) append_key(each, out);
  return out;
}

std::string path_text(const CoreRule& rule) {
  std::string out = "data";
  for (const CoreTerm* const each : rule.path) {
    if (each->kind == CoreTermKind::kConstant) {
      append_key(each->constant, out);
    } else {
      out += fmt::format("[{}]", rule.variables[each->variable].name);
    }
  }
  return out;
}

RuleNode& RuleTree::at(std::span<const Value> path) {
  RuleNode* out = root_.get();
  for (const Value& key : path) {
    std::unique_ptr<RuleNode>& child = out->children[key];
    if (child == nullptr) {
      child = std::make_unique<RuleNode>();
      child->key = key;
      child->parent = out;
    }
    out = child.get();
  }
  return *out;
}

void RuleTree::declare(const Module& module, Arena& arena) {
  at(package_path(module, arena));
  for (const Rule* const rule : module.rules) {
    RuleNode& node = at(constant_prefix(module, *rule, arena));
    node.has_rules = true;
    if (rule->head->is_function && !node.arity.has_value()) {
      node.arity = rule->head->arguments.size();
    }
  }
}

void RuleTree::add(const CoreRule& rule) {
  const std::vector<Value> prefix = constant_prefix(rule);
  RuleNode& node = at(prefix);
  node.rules.push_back(&rule);
  if (prefix.size() < rule.path.size()) node.has_variable_path = true;
}

const RuleNode* RuleTree::find(std::span<const Value> path) const {
  const RuleNode* out = root_.get();
  for (const Value& key : path) {
    out = out->child(key);
    if (out == nullptr) return nullptr;
  }
  return out;
}

const RuleNode* RuleTree::find_rule_above(std::span<const Value> path) const {
  const RuleNode* node = root_.get();
  for (const Value& key : path) {
    node = node->child(key);
    if (node == nullptr || node->has_rules) return node;
  }
  return nullptr;
}

}  // namespace confcom::rego
