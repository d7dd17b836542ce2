#include "rego/builtins/affix_match.h"

namespace confcom::rego {
namespace {

/// The operand's strings. Nothing, and failed, when it has others or is none.
std::optional<std::span<const Value>> strings_operand(BuiltinContext& context, Operands operands,
                                                      std::size_t position) {
  const Value& operand = operands[position - 1];
  if (operand.is_string()) return operands.subspan(position - 1, 1);
  constexpr std::string_view kWanted = "one of {string, set, array}";
  if (!collection_operand(context, operands, position, kWanted)) return std::nullopt;
  const bool are_strings = for_each_item(context, operand, [&](const Value& item) {
    if (!item.is_string()) context.fail_item(position, "strings", operand, item);
    return item.is_string();
  });
  if (!are_strings) return std::nullopt;
  return operand.is_array() ? operand.array().items() : operand.set().items();
}

template <class Matches>
Value any_match(BuiltinContext& context, Operands operands, const Matches& matches) {
  const auto texts = strings_operand(context, operands, 1);
  const auto affixes = strings_operand(context, operands, 2);
  if (!texts || !affixes) return {};
  for (const Value& text : *texts) {
    if (!context.budget.spend(1 + affixes->size())) return {};
    for (const Value& affix : *affixes) {
      if (matches(text.string().view(), affix.string().view())) return Value::boolean(true);
    }
  }
  return Value::boolean(false);
}

}  // namespace

Value any_prefix_match(BuiltinContext& context, Operands operands) {
  return any_match(context, operands, [](std::string_view text, std::string_view affix) {
    return text.starts_with(affix);
  });
}

Value any_suffix_match(BuiltinContext& context, Operands operands) {
  return any_match(context, operands, [](std::string_view text, std::string_view affix) {
    return text.ends_with(affix);
  });
}

}  // namespace confcom::rego
