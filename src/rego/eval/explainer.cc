#include "rego/eval/explainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "rego/compile/rule_tree.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

FailureKind kind_of(const Op& op) {
  switch (op.code) {
    case OpCode::kNot:
      return FailureKind::kNegated;
    case OpCode::kEvery:
      return FailureKind::kElement;
    case OpCode::kScan:
    case OpCode::kRelation:
    case OpCode::kWalkData:
      return FailureKind::kLoop;
    case OpCode::kYieldRule:
      return FailureKind::kValue;
    default:
      return is_value(op.code) ? FailureKind::kUndefined : FailureKind::kFalse;
  }
}

std::string_view kind_name(const Value& value) {
  if (value.is_object()) return "an object";
  return value.is_set() ? "a set" : "an array";
}

/// White space of any length becomes a space.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

/// No character is cut.
std::string shortened(std::string text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

Explanation Explainer::explain(std::string_view query, const TracedFailure* failure) {
  const bool is_one =
      failure != nullptr && failure->cause != nullptr && failure->trace->expressions.size() == 1;
  if (is_one) return reason(*failure->cause, 1);
  const bool is_false = failure != nullptr && failure->trace->expressions.size() == 1 &&
                        failure->op->code == OpCode::kTruthy;
  Explanation out{.subject = shortened(on_one_line(query), limits_.text_bytes),
                  .value = is_false ? "false" : "undefined"};
  if (failure != nullptr) out.bodies.push_back(this->failure(*failure, 1));
  return out;
}

Explanation Explainer::reason(const TracedReason& reason, std::size_t depth) {
  Explanation out{.subject = subject(reason),
                  .value = text(reason.value, limits_.text_bytes),
                  .is_default = reason.is_default,
                  .is_told_before = !told_.insert(&reason).second};
  if (out.is_told_before) return out;
  const std::size_t told = std::min(reason.bodies.size(), limits_.bodies);
  for (const TracedFailure& each : reason.bodies.first(told)) {
    out.bodies.push_back(failure(each, depth));
  }
  out.more_bodies = reason.bodies.size() - told;
  return out;
}

FailureExplanation Explainer::failure(const TracedFailure& failure, std::size_t depth) {
  const Location* const where =
      failure.op->where == nullptr ? failure.clause->location : failure.op->where;
  FailureExplanation out{
      .kind = failure.op->where == nullptr ? FailureKind::kArguments : kind_of(*failure.op),
      .file = std::string(failure.clause->file),
      .location = where == nullptr ? Location{} : *where,
      .expression = source(failure),
      .values = values(failure),
      .message = shortened(std::string(failure.message), limits_.text_bytes),
      .causes = {}};
  if (depth == limits_.depth) return out;
  if (failure.inside != nullptr) out.inside.push_back(this->failure(*failure.inside, depth + 1));
  if (failure.cause != nullptr && told_.size() < limits_.reasons) {
    out.causes.push_back(reason(*failure.cause, depth + 1));
  }
  return out;
}

std::string Explainer::subject(const TracedReason& reason) const {
  std::string out = path_text(reason.rule->path);
  if (reason.rule->shape == RuleShape::kObject) {
    return out + '[' + text(reason.arguments.front(), limits_.argument_bytes) + ']';
  }
  if (reason.rule->shape != RuleShape::kFunction) return out;
  out += '(';
  for (const Value& each : reason.arguments) {
    if (out.back() != '(') out += ", ";
    out += text(each, limits_.argument_bytes);
  }
  return out + ')';
}

/// Those that have values, and the first of those that have none, where that is why it failed: the
/// others were not asked for.
std::vector<NamedText> Explainer::values(const TracedFailure& failure) const {
  std::vector<NamedText> out;
  bool tells_undefined = is_value(failure.op->code);
  for (std::size_t i = 0; i < failure.terms.size(); ++i) {
    const Value& value = failure.values[i];
    if (!value.is_defined() && !tells_undefined) continue;
    tells_undefined = tells_undefined && value.is_defined();
    out.push_back({shortened(on_one_line(failure.terms[i].text), limits_.text_bytes),
                   text(value, limits_.text_bytes)});
  }
  return out;
}

std::string Explainer::text(const Value& value, std::size_t max_bytes) const {
  if (!value.is_defined()) return "undefined";
  if (value.weight() > limits_.value_weight) {
    return fmt::format("{} with more than {} values in it", kind_name(value), limits_.value_weight);
  }
  std::string out;
  // What there is no room for is cut; a part is enough.
  const auto is_whole = write_rego(value, max_bytes, out);
  return is_whole.has_value() ? out : shortened(out + "…", max_bytes);
}

std::string Explainer::source(const TracedFailure& failure) const {
  const Location* const where =
      failure.op->where == nullptr ? failure.clause->location : failure.op->where;
  if (where == nullptr) return {};
  const std::string_view all = failure.trace->source;
  const std::size_t begin = std::min<std::size_t>(where->offset, all.size());
  const std::size_t end = std::clamp<std::size_t>(where->end, begin, all.size());
  return shortened(on_one_line(all.substr(begin, end - begin)), limits_.text_bytes);
}

}  // namespace confcom::rego
