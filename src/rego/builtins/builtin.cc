#include "rego/builtins/builtin.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "rego/value/string.h"

namespace confcom::rego {
namespace {

std::string_view write(Arena& arena, fmt::string_view format, fmt::format_args arguments) {
  fmt::memory_buffer text;
  fmt::vformat_to(std::back_inserter(text), format, arguments);
  return arena.copy({text.data(), text.size()});
}

std::vector<Builtin> all_builtins() {
  std::vector<Builtin> all;
  for (const auto family : {comparison_builtins, number_builtins, bit_builtins, aggregate_builtins,
                            array_builtins, set_builtins, object_builtins, string_builtins,
                            regex_builtins, type_builtins, encoding_builtins, semver_builtins,
                            net_builtins, time_builtins, template_builtins, walk_builtins}) {
    std::ranges::copy(family(), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &Builtin::name);
  return all;
}

}  // namespace

Value BuiltinContext::now() {
  if (now_.is_defined()) return now_;
  if (!surroundings.clock) return fail("no clock");
  now_ = Value::integer(surroundings.clock().count());
  return now_;
}

Value BuiltinContext::fail(std::string_view message) {
  return fail_as(BuiltinFailure::Code::kBuiltin, message);
}

Value BuiltinContext::fail_as(BuiltinFailure::Code code, std::string_view message) {
  return record(code, "{}", fmt::make_format_args(message));
}

Value BuiltinContext::fail_operand(std::size_t operand, std::string_view wanted, const Value& got) {
  return fail_operand(operand, wanted, type_name(got));
}

Value BuiltinContext::fail_operand(std::size_t operand, std::string_view wanted,
                                   std::string_view got) {
  return record(BuiltinFailure::Code::kType, "operand {} must be {} but got {}",
                fmt::make_format_args(operand, wanted, got));
}

Value BuiltinContext::fail_item(std::size_t operand, std::string_view wanted, const Value& in,
                                const Value& got) {
  const std::string_view container = type_name(in);
  const std::string_view item = type_name(got);
  return record(BuiltinFailure::Code::kType, "operand {} must be {} of {} but got {} containing {}",
                fmt::make_format_args(operand, container, wanted, container, item));
}

Value BuiltinContext::record(BuiltinFailure::Code code, fmt::string_view format,
                             fmt::format_args arguments) {
  if (failure_.code != BuiltinFailure::Code::kNone) return {};
  failure_.code = code;
  if (wants_messages_) failure_.message = write(arena, format, arguments);
  return {};
}

Value BuiltinContext::text(std::string_view result) {
  if (result.size() > budget.limits().output_bytes) {
    budget.exhaust(Limit::kOutput);
    return {};
  }
  return make_string(arena, result);
}

Value BuiltinContext::built(const ValueResult<Value>& result) {
  if (result) return *result;
  budget.exhaust(limit_of(result.error()));
  return {};
}

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
    case Kind::kSet:
      return "set";
    case Kind::kUndefined:
      break;
  }
  return "undefined";
}

const Builtin* find_builtin(std::string_view name) {
  static const std::vector<Builtin> all = all_builtins();
  const auto at = std::ranges::lower_bound(all, name, {}, &Builtin::name);
  return at != all.end() && at->name == name ? &*at : nullptr;
}

}  // namespace confcom::rego
