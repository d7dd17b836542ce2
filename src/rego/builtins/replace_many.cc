#include "rego/builtins/replace_many.h"

#include "rego/builtins/text_builder.h"

namespace confcom::rego {
namespace {

bool refuse(BuiltinContext& context, std::string_view why) {
  context.fail_as(BuiltinFailure::Code::kType, why);
  return false;
}

bool are_strings(BuiltinContext& context, const Object& patterns) {
  for (const Entry& entry : patterns.sorted()) {
    if (!entry.key.is_string()) {
      return refuse(context, "operand 1 non-string key found in pattern object");
    }
    if (!entry.value.is_string()) {
      return refuse(context, "operand 1 non-string value found in pattern object");
    }
  }
  return true;
}

/// The pattern that `text` begins with; null when there is none. The empty one is found unless
/// `after_empty`: it stands once between two bytes.
const Entry* find_pattern(const SortedView<Entry>& patterns, std::string_view text,
                          bool after_empty) {
  for (const Entry& entry : patterns) {
    const std::string_view key = entry.key.string().view();
    if (text.starts_with(key) && !(key.empty() && after_empty)) return &entry;
  }
  return nullptr;
}

}  // namespace

Value replace_many(BuiltinContext& context, Operands operands) {
  const Object* const object = object_operand(context, operands, 1);
  const auto text = string_operand(context, operands, 2);
  if (object == nullptr || !text || !are_strings(context, *object)) return {};
  const SortedView<Entry> patterns = object->sorted();
  TextBuilder out(context, text->size());
  bool after_empty = false;
  for (std::size_t at = 0; at <= text->size();) {
    if (!context.budget.spend(1 + patterns.size())) return {};
    const Entry* const found = find_pattern(patterns, text->substr(at), after_empty);
    const std::size_t taken = found == nullptr ? 1 : found->key.string().view().size();
    out.append(found == nullptr ? text->substr(at, 1) : found->value.string().view());
    after_empty = taken == 0;
    at += taken;
  }
  return out.build();
}

}  // namespace confcom::rego
