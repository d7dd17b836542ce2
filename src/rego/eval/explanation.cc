#include "rego/eval/explanation.h"

#include <fmt/format.h>

#include <string_view>

#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

std::string_view name_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::kFalse:
      return "false";
    case FailureKind::kUndefined:
      return "undefined";
    case FailureKind::kNegated:
      return "negated";
    case FailureKind::kElement:
      return "element";
    case FailureKind::kLoop:
      return "loop";
    case FailureKind::kArguments:
      return "arguments";
    case FailureKind::kValue:
      return "value";
  }
  return "";
}

std::string_view verb_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::kUndefined:
      return "is undefined";
    case FailureKind::kNegated:
      return "failed, what is negated holds";
    case FailureKind::kElement:
      return "failed for an element";
    case FailureKind::kLoop:
      return "has no element";
    case FailureKind::kArguments:
      return "is not for these arguments";
    case FailureKind::kValue:
      return "holds with the value false";
    default:
      return "failed";
  }
}

std::string quoted(std::string_view text) {
  std::string out;
  write_json_string(text, out);
  return out;
}

// Recursion goes as deep as ExplanationLimits::depth.
void add_text(const Explanation& explanation, std::size_t indent, std::string& out);

void add_text(const FailureExplanation& failure, std::size_t indent, std::string& out) {
  out += std::string(indent, ' ');
  out += fmt::format("{}:{}: {} {}", failure.file.empty() ? "query" : failure.file,
                     failure.location.row, failure.expression, verb_of(failure.kind));
  std::string_view before = ": ";
  for (const NamedText& each : failure.values) {
    if (each.name == failure.expression && each.value == "undefined") continue;
    out += fmt::format("{}{} is {}", before, each.name, each.value);
    before = ", ";
  }
  if (!failure.message.empty()) out += fmt::format("{}{}", before, failure.message);
  out += '\n';
  for (const FailureExplanation& each : failure.inside) add_text(each, indent + 2, out);
  for (const Explanation& each : failure.causes) add_text(each, indent + 2, out);
}

void add_text(const Explanation& explanation, std::size_t indent, std::string& out) {
  out += fmt::format("{}{} is {}{}{}\n", std::string(indent, ' '), explanation.subject,
                     explanation.value, explanation.is_default ? ", its default" : "",
                     explanation.is_told_before ? ": see above" : "");
  for (const FailureExplanation& each : explanation.bodies) add_text(each, indent + 2, out);
  if (explanation.more_bodies != 0) {
    out += fmt::format("{}and {} more\n", std::string(indent + 2, ' '), explanation.more_bodies);
  }
  if (explanation.is_partial) out += "(some reasons are left out: they take too much memory)\n";
}

/// The JSON of each, in an array.
template <class Item, class Write>
std::string list_json(const std::vector<Item>& items, const Write& write) {
  std::string out = "[";
  for (const Item& each : items) {
    if (out.size() > 1) out += ',';
    out += write(each);
  }
  return out + ']';
}

std::string value_json(const NamedText& value) {
  return fmt::format(R"({{"name":{},"value":{}}})", quoted(value.name), quoted(value.value));
}

std::string failure_json(const FailureExplanation& failure) {
  std::string out = fmt::format(R"({{"failed":"{}","file":{},"row":{},"col":{},"expression":{})",
                                name_of(failure.kind), quoted(failure.file), failure.location.row,
                                failure.location.column, quoted(failure.expression));
  out += ",\"values\":" + list_json(failure.values, value_json);
  if (!failure.message.empty()) out += ",\"error\":" + quoted(failure.message);
  for (const FailureExplanation& each : failure.inside) out += ",\"inside\":" + failure_json(each);
  for (const Explanation& each : failure.causes) out += ",\"cause\":" + to_json(each);
  return out + '}';
}

}  // namespace

std::string to_text(const Explanation& explanation) {
  std::string out;
  add_text(explanation, 0, out);
  return out;
}

std::string to_json(const Explanation& explanation) {
  std::string out =
      fmt::format(R"({{"subject":{},"value":{},"default":{},"bodies":)",
                  quoted(explanation.subject), quoted(explanation.value), explanation.is_default);
  out += list_json(explanation.bodies, failure_json);
  if (explanation.is_told_before) out += ",\"told_before\":true";
  if (explanation.is_partial) out += ",\"partial\":true";
  if (explanation.more_bodies != 0) {
    out += fmt::format(",\"more_bodies\":{}", explanation.more_bodies);
  }
  return out + '}';
}

}  // namespace confcom::rego
