#include "rego/compile/dependencies.h"

#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

/// The constant that a step of a path is; undefined: it may be any.
Value key_of(const CoreTerm* step) {
  return step->kind == CoreTermKind::kConstant ? step->constant : Value();
}
Value key_of(const Value& step) { return step; }

class Collector {
 public:
  explicit Collector(const RuleTree& tree) : tree_(tree) {}

  void add(const CoreBody& body);
  void add(const CoreTerm& term);
  template <class Step>
  void add_path(std::span<const Step> path) {
    follow(tree_.root(), path);
  }
  [[nodiscard]] Dependencies take() { return std::move(out_); }

 private:
  void add(const Callee& callee);
  void add(const CoreWith& with);
  template <class Step>
  void follow(const RuleNode& node, std::span<const Step> path);

  const RuleTree& tree_;
  Dependencies out_;
};

void Collector::add(const CoreBody& body) {
  for (const CoreExpression* const each : body.expressions) {
    if (each->callee != nullptr) add(*each->callee);
    for (const CoreWith& with : each->withs) add(with);
    for (const CoreTerm* const term : each->terms) {
      if (term != nullptr) add(*term);
    }
    for (const CoreBody* const inner : each->bodies) add(*inner);
  }
}

void Collector::add(const CoreTerm& term) {
  if (term.kind == CoreTermKind::kReference && term.root == Root::kData) add_path(term.terms);
  for (const CoreTerm* const each : term.terms) add(*each);
  if (term.body != nullptr) add(*term.body);
}

void Collector::add(const Callee& callee) {
  const RuleNode* const node = callee.builtin == nullptr ? tree_.find(callee.path) : nullptr;
  if (node != nullptr) out_.push_back({node, false});
}

/// What is replaced is depended on, too.
void Collector::add(const CoreWith& with) {
  if (with.root == Root::kData) add_path(with.path);
  if (with.function != nullptr) add(*with.function);
  if (with.replacement != nullptr) add(*with.replacement);
  if (with.value != nullptr) add(*with.value);
}

template <class Step>
void Collector::follow(const RuleNode& node, std::span<const Step> path) {
  if (path.empty() || node.has_variable_path) return out_.push_back({&node, true});
  if (!node.rules.empty()) out_.push_back({&node, false});
  const Value key = key_of(path.front());
  if (!key.is_defined()) {
    for (const auto& [each, child] : node.children) follow(*child, path.subspan(1));
  } else if (const RuleNode* const child = node.child(key)) {
    follow(*child, path.subspan(1));
  }
}

}  // namespace

Dependencies dependencies_of(const CoreRule& rule, const RuleTree& tree) {
  Collector out(tree);
  for (const CoreTerm* const each : rule.arguments) out.add(*each);
  out.add(*rule.body);
  return out.take();
}

Dependencies dependencies_of(std::span<const Value> path, const RuleTree& tree) {
  Collector out(tree);
  out.add_path(path);
  return out.take();
}

}  // namespace confcom::rego
