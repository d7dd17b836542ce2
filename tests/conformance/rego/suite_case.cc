#include "suite_case.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "rego/eval/evaluator.h"
#include "rego/value/array.h"
#include "rego/value/compare.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"
#include "rego/value/tree_builder.h"

namespace confcom::rego::conformance {
namespace {

constexpr std::string_view kUnimplemented = " is not implemented in this version";

CaseResult failed(std::string why) { return {.passed = false, .why = std::move(why)}; }

void add(const YAML::Node& node, TreeBuilder& out, Arena& arena);

void add_scalar(const YAML::Node& node, TreeBuilder& out, Arena& arena) {
  const std::string& text = node.Scalar();
  const bool is_plain = node.Tag() == "?";
  const auto number = parse_number(text, arena);
  if (is_plain && (text == "true" || text == "false")) {
    out.boolean(text == "true");
  } else if (is_plain && (text == "null" || text == "~" || text.empty())) {
    out.null();
  } else if (is_plain && number.has_value()) {
    out.value(*number);
  } else {
    out.string(text);
  }
}

void add(const YAML::Node& node, TreeBuilder& out, Arena& arena) {
  if (node.IsMap()) {
    out.begin_object();
    for (const auto& entry : node) {
      out.key(entry.first.Scalar());
      add(entry.second, out, arena);
    }
    out.end_object();
  } else if (node.IsSequence()) {
    out.begin_array();
    for (const auto& item : node) add(item, out, arena);
    out.end_array();
  } else if (node.IsScalar()) {
    add_scalar(node, out, arena);
  } else {
    out.null();
  }
}

Value value_of(const YAML::Node& node, Arena& arena) {
  TreeBuilder out;
  out.start(arena);
  add(node, out, arena);
  return out.finish().value();
}

/// Sets become arrays, and keys strings.
Value as_json(const Value& value, Arena& arena) {
  std::string text;
  if (!write_json(value, {}, text)) return {};
  return parse_json(text, arena).value_or(Value());
}

Value sorted(const Value& value, Arena& arena) {
  if (!value.is_array()) return value;
  std::vector<Value> items(value.array().items().begin(), value.array().items().end());
  std::ranges::sort(items, [](const Value& a, const Value& b) { return compare(a, b) < 0; });
  return make_array(arena, items).value();
}

std::string text_of(const Value& value) {
  std::string out;
  (void)write_json(value, {}, out);
  return out;
}

class Case {
 public:
  Case(const YAML::Node& of, RegoVersion version) : of_(of), version_(version) {}

  CaseResult run() {
    auto policy = compile();
    if (!policy.has_value()) return refused(policy.error());
    auto query = Query::prepare(*policy, of_["query"].as<std::string>());
    if (!query.has_value()) return refused(query.error());
    std::int64_t now = 1'700'000'000'000'000'000;
    Evaluator evaluator({.surroundings = {.clock = [&] { return std::chrono::nanoseconds(now++); }},
                         .strict_builtin_errors = of_["strict_error"].as<bool>(false)});
    Evaluator other;
    Value input;
    std::optional<Query> term;
    if (of_["input_term"]) {
      auto prepared = Query::prepare(*policy, of_["input_term"].as<std::string>());
      if (!prepared.has_value()) return refused(prepared.error());
      term.emplace(*std::move(prepared));
      const auto answer = other.ask(*term, {});
      if (!answer.has_value()) return failed("input_term: " + answer.error().message);
      input = answer->value();
    } else if (of_["input"]) {
      input = value_of(of_["input"], arena_);
    }
    const Value data = of_["data"] ? value_of(of_["data"], arena_) : Value();
    const auto answer = evaluator.ask(*query, input, data.is_object() ? data : Value());
    return answer.has_value() ? judge(*answer) : judge(answer.error());
  }

 private:
  std::expected<Policy, Diagnostics> compile() {
    std::vector<ModuleSource> sources;
    for (const auto& module : of_["modules"]) {
      sources.push_back(
          {fmt::format("test-{}.rego", sources.size()), module.as<std::string>(), version_});
    }
    return Policy::compile(std::move(sources),
                           {.experimental_keywords = of_["experimental_keywords"].as<bool>(false)});
  }

  static CaseResult refused(const Diagnostics& why) {
    const std::string& message = why.front().message;
    // A builtin of OPA's test program alone.
    if (message.ends_with("test.sleep")) {
      return {.passed = false, .why = "test.sleep", .is_unimplemented = true};
    }
    const std::size_t at = message.find(kUnimplemented);
    if (at == std::string::npos) {
      return failed(
          fmt::format("{}:{}: {}", why.front().location.row, why.front().location.column, message));
    }
    return {.passed = false, .why = message.substr(0, at), .is_unimplemented = true};
  }

  CaseResult judge(const EvaluationError& error) {
    const std::string text = to_text(error);
    if (!of_["want_error"] && !of_["want_error_code"]) return failed("error: " + text);
    if (of_["want_error_code"] &&
        of_["want_error_code"].as<std::string>() != to_string(error.code)) {
      return failed("other code: " + text);
    }
    if (of_["want_error"] && !text.contains(of_["want_error"].as<std::string>())) {
      return failed("other error: " + text + "; wanted: " + of_["want_error"].as<std::string>());
    }
    return {.passed = true};
  }

  CaseResult judge(const Answer& answer) {
    if (of_["want_error"] || of_["want_error_code"]) {
      return failed("no error, wanted: " + of_["want_error_code"].as<std::string>("") + " " +
                    of_["want_error"].as<std::string>(""));
    }
    SetBuilder got(arena_);
    for (std::size_t row = 0; row < answer.rows(); ++row) got.insert(bindings(answer, row));
    SetBuilder want(arena_);
    for (const auto& each : of_["want_result"]) want.insert(value_of(each, arena_));
    const Value found = got.build().value();
    const Value wanted = want.build().value();
    if (found == wanted) return {.passed = true};
    return failed("got " + text_of(found) + ", wanted " + text_of(wanted));
  }

  Value bindings(const Answer& answer, std::size_t row) {
    ObjectBuilder out(arena_);
    for (std::size_t i = 0; i < answer.variables().size(); ++i) {
      Value value = as_json(answer.variable(row, i), arena_);
      if (of_["sort_bindings"].as<bool>(false)) value = sorted(value, arena_);
      out.insert(make_string(arena_, answer.variables()[i]), value);
    }
    return out.build().value();
  }

  const YAML::Node& of_;
  RegoVersion version_;
  Arena arena_;
};

}  // namespace

CaseResult run_case(const YAML::Node& of, RegoVersion version) { return Case(of, version).run(); }

}  // namespace confcom::rego::conformance
