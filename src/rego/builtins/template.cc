#include <array>
#include <string>

#include "rego/builtins/operands.h"
#include "rego/builtins/text_builder.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

void append_display(BuiltinContext& context, const Value& value, TextBuilder& out) {
  if (value.is_string()) return out.append(value.string().view());
  std::string text;
  if (!write_display(value, context.budget.limits().output_bytes, text)) {
    context.budget.exhaust(Limit::kOutput);
  } else if (spend_on_bytes(context, text.size())) {
    out.append(text);
  }
}

/// What stands between braces comes as a set of its values.
bool append_expression(BuiltinContext& context, const Set& values, TextBuilder& out) {
  if (values.items().size() > 1) {
    context.fail_as(BuiltinFailure::Code::kConflict,
                    "template-strings must not produce multiple outputs");
    return false;
  }
  if (values.items().empty()) {
    out.append("<undefined>");
  } else {
    append_display(context, values.items().front(), out);
  }
  return true;
}

bool append_part(BuiltinContext& context, const Value& part, TextBuilder& out) {
  if (part.is_set()) return append_expression(context, part.set(), out);
  if (part.is_array() || part.is_object()) {
    const std::string_view kind = type_name(part);
    context.fail_as(BuiltinFailure::Code::kInternal,
                    std::string("illegal argument type: ").append(kind));
    return false;
  }
  append_display(context, part, out);
  return true;
}

Value template_string(BuiltinContext& context, Operands operands) {
  if (array_operand(context, operands, 1) == nullptr) return {};
  TextBuilder out(context);
  const bool is_whole = for_each_item(
      context, operands[0], [&](const Value& part) { return append_part(context, part, out); });
  return is_whole ? out.build() : Value();
}

constexpr std::array kBuiltins = {Builtin{"internal.template_string", template_string}};

}  // namespace

std::span<const Builtin> template_builtins() { return kBuiltins; }

}  // namespace confcom::rego
