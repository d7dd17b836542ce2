#include "rego/plan/lowering.h"

#include <algorithm>
#include <utility>

#include "rego/compile/compile.h"
#include "rego/plan/lowering_inside.h"
#include "rego/plan/lowering_trace.h"

namespace confcom::rego {

namespace {

std::string_view text_of(const CheckedModules& modules, std::string_view file) {
  const auto at = std::ranges::find(modules.sources(), file, &ModuleSource::file);
  return at == modules.sources().end() ? std::string_view() : at->text;
}

}  // namespace

Lowering::Lowering(const LoweringContext& context, std::string_view file,
                   std::span<const CoreVariable> variables)
    : context_(context),
      make_(context.arena),
      file_(file),
      is_bound_(variables.size()),
      bindings_(variables.size()) {
  if (context.traced == nullptr) return;
  trace_ = std::make_unique<Trace>(
      Trace{.source = text_of(*context.traced, file), .variables = variables});
}

Lowering::~Lowering() = default;

Register Lowering::allocate(std::uint32_t count) {
  return std::exchange(registers_, registers_ + count);
}

Operand Lowering::constant(const Value& value) {
  constants_.push_back(value);
  return Operand::of_constant(static_cast<std::uint32_t>(constants_.size() - 1));
}

/// Good until the next one.
Op& Lowering::emit(OpCode code) {
  Op& out = ops_.emplace_back();
  out.code = code;
  out.where = where_;
  out.number = numbers_++;
  return out;
}

Operand Lowering::result(Op& op) {
  op.into = allocate();
  return Operand::of_register(op.into);
}

Block Lowering::finish(const Ops& ops) {
  trace_uses(ops);
  return {make_.list(ops).data()};
}

void Lowering::bind(VariableId id, Operand value) {
  is_bound_[id] = true;
  bindings_[id] = value;
  trail_.push_back(id);
}

ClausePlan Lowering::finish_clause(std::string_view file, const Location& location) {
  trace_uses(ops_);
  finish_trace();
  return {.body = {make_.list(std::exchange(ops_, {})).data()},
          .registers = registers_,
          .constants = make_.list(constants_),
          .location = make_.node(location),
          .file = file};
}

ClausePlan Lowering::clause(const CoreRule& rule, std::size_t depth) {
  const Register first = allocate(static_cast<std::uint32_t>(rule.arguments.size()));
  begin_trace(registers_);
  for (std::size_t i = 0; i < rule.arguments.size(); ++i) {
    match(*rule.arguments[i], Operand::of_register(first + static_cast<Register>(i)));
  }
  if (trace_ == nullptr) look_ahead(*rule.body);  // reasons are told in the order of the source
  body(*rule.body);
  return yield_rule(rule, depth);
}

ClausePlan Lowering::keyed_clause(const CoreRule& rule, std::size_t depth) {
  const Register key = allocate();
  begin_trace(registers_);
  match(*rule.path[depth], Operand::of_register(key));
  if (trace_ == nullptr) look_ahead(*rule.body);
  body(*rule.body);
  return yield_rule(rule, depth);
}

ClausePlan Lowering::yield_rule(const CoreRule& rule, std::size_t depth) {
  where_ = &rule.location;
  const bool is_set = rule.kind == RuleKind::kSet;
  const Operands keys = operands(rule.path.subspan(depth));
  const CoreTerm& value = is_set ? *rule.key : *rule.value;
  const Operand yielded = operand(value);
  Op& yield = emit(OpCode::kYieldRule);
  yield.a = yielded;
  yield.list = make_.list(keys);
  if (trace_ != nullptr) trace_yield(rule.location, value);
  yield.is_last = yielded.is_constant() &&
                  std::ranges::all_of(keys, [](Operand key) { return key.is_constant(); });
  ClausePlan out = finish_clause(rule.file, rule.location);
  out.is_function = rule.kind == RuleKind::kFunction;
  out.is_set = is_set;
  return out;
}

QueryPlan Lowering::query(const CoreBody& body, std::span<const CoreVariable> variables,
                          std::string_view text) {
  in_order_ = true;
  if (trace_ != nullptr) trace_->source = text;
  begin_trace(0);
  Operands shown;
  std::vector<const Location*> places;
  std::vector<std::string_view> texts;
  for (const CoreExpression* const each : body.expressions) {
    const Operand value = row_expression(*each);
    if (each->is_generated) continue;
    shown.push_back(value);
    places.push_back(&each->location);
    texts.push_back(text.substr(each->location.offset, each->location.end - each->location.offset));
  }
  const bool loops = std::ranges::any_of(ops_, [](const Op& op) {
    return op.code == OpCode::kScan || op.code == OpCode::kWalkData || op.code == OpCode::kRelation;
  });
  if (loops || shown.size() > 1 || trace_ != nullptr) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      Op& op = emit(OpCode::kTruthy);
      op.a = shown[i];
      op.where = places[i];
    }
  }
  std::multimap<std::string_view, Operand> columns;
  for (VariableId id = 0; id < variables.size(); ++id) {
    if (variables[id].is_generated || !is_bound_[id]) continue;
    columns.emplace(variables[id].name, bindings_[id]);
  }
  std::vector<std::string_view> names;
  Operands values;
  for (const auto& [name, value] : columns) {
    names.push_back(name);
    values.push_back(value);
  }
  values.insert(values.end(), shown.begin(), shown.end());
  emit(OpCode::kYieldRow).list = make_.list(values);
  return {finish_clause({}, body.location), make_.list(names), make_.list(texts)};
}

/// What a query's expression comes to: false, too, where it is one that has a value.
Operand Lowering::row_expression(const CoreExpression& expression) {
  const bool is_term = expression.kind == CoreExpressionKind::kTerm;
  const bool is_call =
      expression.kind == CoreExpressionKind::kCall &&
      expression.terms.size() == static_cast<std::size_t>(expression.callee->arity);
  if (expression.negated || expression.is_generated || (!is_term && !is_call)) {
    this->expression(expression);
    return constant(Value::boolean(true));
  }
  const Location* const outer = std::exchange(where_, &expression.location);
  if (!expression.withs.empty()) enter(expression.withs);
  const Operand out =
      is_term ? operand(*expression.terms.front()) : call(expression, expression.terms);
  if (!expression.withs.empty()) emit(OpCode::kWithLeave);
  trace(expression);
  where_ = outer;
  return out;
}

}  // namespace confcom::rego
