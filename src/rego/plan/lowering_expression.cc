#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/builtin.h"
#include "rego/builtins/declared.h"
#include "rego/plan/lowering.h"
#include "rego/plan/lowering_inside.h"

namespace confcom::rego {
namespace {

/// Neither false nor undefined, whatever it holds.
bool is_surely_true(const CoreTerm& term) {
  if (term.kind == CoreTermKind::kConstant) {
    return !term.constant.is_boolean() || term.constant.is_true();
  }
  return term.kind == CoreTermKind::kArray || term.kind == CoreTermKind::kObject ||
         term.kind == CoreTermKind::kSet || term.body != nullptr;
}

}  // namespace

bool is_equal_call(const CoreExpression& expression) {
  return expression.kind == CoreExpressionKind::kCall && expression.callee->builtin != nullptr &&
         expression.callee->builtin->name == "equal" && expression.terms.size() == 2;
}

void Lowering::body(const CoreBody& body) {
  for (const CoreExpression* const each : body.expressions) expression(*each);
}

void Lowering::expression(const CoreExpression& expression) {
  const Location* const outer = std::exchange(where_, &expression.location);
  if (expression.withs.empty()) {
    modified(expression);
  } else {
    enter(expression.withs);
    modified(expression);
    emit(OpCode::kWithLeave);
  }
  trace(expression);
  where_ = outer;
}

void Lowering::modified(const CoreExpression& expression) {
  expression.negated ? negated(expression) : plain(expression);
}

/// What is an operand of an operand is computed in front: undefined, it is not negated.
void Lowering::negated(const CoreExpression& expression) {
  compute_ahead(expression);
  Inside inside(*this);
  plain(expression);
  emit(OpCode::kHolds);
  const Block block = inside.leave();
  emit(OpCode::kNot).blocks = make_.list(std::vector<Block>{block});
}

void Lowering::compute_ahead(const CoreExpression& expression) {
  const bool is_call = expression.kind == CoreExpressionKind::kCall && !is_equal_call(expression);
  for (const CoreTerm* const each : expression.terms) {
    if (each == nullptr) continue;
    is_call ? compute(*each) : compute_inside(*each);
  }
}

void Lowering::compute_inside(const CoreTerm& term) {
  if (term.body != nullptr) return;
  for (const CoreTerm* const each : term.terms) compute(*each);
}

void Lowering::compute(const CoreTerm& term) {
  if (term.kind == CoreTermKind::kReference || term.body != nullptr) {
    computed_[&term] = operand(term);
    return;
  }
  for (const CoreTerm* const each : term.terms) compute(*each);
}

void Lowering::plain(const CoreExpression& expression) {
  switch (expression.kind) {
    case CoreExpressionKind::kTerm:
      return term_expression(expression);
    case CoreExpressionKind::kUnify:
      return unify(*expression.terms[0], *expression.terms[1]);
    case CoreExpressionKind::kCall:
      return call_expression(expression);
    case CoreExpressionKind::kEvery:
      return every(expression);
    case CoreExpressionKind::kPrint:
      return print(expression);
    case CoreExpressionKind::kNot:
    case CoreExpressionKind::kAnd:
    case CoreExpressionKind::kOr: {
      std::vector<Block> blocks;
      for (const CoreBody* const each : expression.bodies) blocks.push_back(condition(*each));
      const OpCode code = expression.kind == CoreExpressionKind::kNot   ? OpCode::kNot
                          : expression.kind == CoreExpressionKind::kAnd ? OpCode::kAnd
                                                                        : OpCode::kOr;
      emit(code).blocks = make_.list(blocks);
    }
  }
}

Block Lowering::condition(const CoreBody& condition) {
  Inside inside(*this);
  body(condition);
  emit(OpCode::kHolds);
  return inside.leave();
}

void Lowering::term_expression(const CoreExpression& expression) {
  const CoreTerm& term = *expression.terms.front();
  const Operand value = operand(term);
  if (!is_surely_true(term)) emit(OpCode::kTruthy).a = value;
}

void Lowering::call_expression(const CoreExpression& expression) {
  if (is_equal_call(expression)) return unify(*expression.terms[0], *expression.terms[1]);
  const auto arity = static_cast<std::size_t>(expression.callee->arity);
  const Operand value = call(expression, expression.terms.first(arity));
  if (expression.terms.size() > arity) {
    match(*expression.terms.back(), value);
  } else {
    emit(OpCode::kTruthy).a = value;
  }
}

Operand Lowering::call(const CoreExpression& expression,
                       std::span<const CoreTerm* const> operands) {
  const Operands values = this->operands(operands);
  const Callee& callee = *expression.callee;
  if (callee.builtin == nullptr) {
    Op& op = emit(OpCode::kCall);
    op.rule = function(callee);
    op.list = make_.list(values);
    return result(op);
  }
  const BuiltinCall* const called = builtin(callee);
  const Value known = computed_now(*called, values);
  const Operand folded = known.is_defined() ? constant(known) : Operand();
  Op& op = emit(callee.builtin->is_relation ? OpCode::kRelation : OpCode::kBuiltin);
  op.builtin = called;
  op.list = make_.list(values);
  op.is_known = known.is_defined();
  op.b = folded;
  return result(op);
}

/// Null in it: there is none yet, and that is told.
const BuiltinCall* Lowering::builtin(const Callee& callee) {
  const Builtin* const found = find_builtin(callee.name);
  if (found == nullptr) {
    context_.unimplemented.push_back(
        {DiagnosticCode::kCompile, where_ == nullptr ? Location{} : *where_,
         fmt::format("{} is not implemented in this version", callee.name), std::string(file_)});
  }
  return make_.node(BuiltinCall{found, callee.builtin});
}

const RulePlan* Lowering::function(const Callee& callee) const {
  const RuleNode* const node = context_.tree.find(callee.path);
  const auto at = context_.rules.find(node);
  return at == context_.rules.end() ? nullptr : at->second;
}

void Lowering::every(const CoreExpression& expression) {
  const Operand domain = operand(*expression.terms[2]);
  const Register pair = allocate(2);
  Inside inside(*this);
  begin_trace(pair);
  if (expression.terms[0] != nullptr) {
    bind(expression.terms[0]->variable, Operand::of_register(pair));
  }
  bind(expression.terms[1]->variable, Operand::of_register(pair + 1));
  body(*expression.bodies.front());
  emit(OpCode::kHolds);
  finish_element_trace(expression);
  const Block block = inside.leave();
  Op& op = emit(OpCode::kEvery);
  op.a = domain;
  op.into = pair;
  op.blocks = make_.list(std::vector<Block>{block});
}

void Lowering::print(const CoreExpression& expression) {
  const Operands shown = operands(expression.terms);
  emit(OpCode::kPrint).list = make_.list(shown);
}

void Lowering::enter(std::span<const CoreWith> withs) {
  std::vector<WithReplacement> replacements;
  for (const CoreWith& each : withs) replacements.push_back(replacement(each));
  Op& op = emit(OpCode::kWithEnter);
  op.with = make_.node(WithPlan{make_.list(replacements)});
}

WithReplacement Lowering::replacement(const CoreWith& with) {
  WithReplacement out{.is_input = with.root == Root::kInput, .path = with.path};
  if (with.value != nullptr) out.value = operand(*with.value);
  if (with.root == Root::kData) out.node = context_.tree.find(with.path);
  if (with.function != nullptr) {
    out.builtin = with.function->builtin;
    if (out.builtin == nullptr) out.function = function(*with.function);
  }
  if (with.replacement != nullptr && with.replacement->builtin != nullptr) {
    out.by_builtin = builtin(*with.replacement);
  } else if (with.replacement != nullptr) {
    out.by_function = function(*with.replacement);
  }
  return out;
}

}  // namespace confcom::rego
