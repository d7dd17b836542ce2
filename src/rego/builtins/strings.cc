#include <algorithm>
#include <array>

#include "rego/builtins/affix_match.h"
#include "rego/builtins/find_text.h"
#include "rego/builtins/letter_case.h"
#include "rego/builtins/operands.h"
#include "rego/builtins/replace_many.h"
#include "rego/builtins/runes.h"
#include "rego/builtins/text_builder.h"
#include "rego/builtins/trim.h"

namespace confcom::rego {
namespace {

Value contains(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size())) return {};
  return Value::boolean(find_text(texts->first, texts->second) != std::string_view::npos);
}

Value startswith(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  return texts ? Value::boolean(texts->first.starts_with(texts->second)) : Value();
}

Value endswith(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  return texts ? Value::boolean(texts->first.ends_with(texts->second)) : Value();
}

Value concat(BuiltinContext& context, Operands operands) {
  const auto separator = string_operand(context, operands, 1);
  if (!separator || !collection_operand(context, operands, 2)) return {};
  TextBuilder out(context);
  bool is_first = true;
  const bool is_whole = for_each_item(context, operands[1], [&](const Value& item) {
    if (!item.is_string()) {
      context.fail_item(2, "strings", operands[1], item);
      return false;
    }
    if (!is_first) out.append(*separator);
    is_first = false;
    out.append(item.string().view());
    return spend_on_bytes(context, item.string().view().size());
  });
  return is_whole ? out.build() : Value();
}

/// By runes; what is no UTF-8 in the result is U+FFFD.
Value substring(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  const auto start = integer_operand(context, operands, 2);
  const auto length = integer_operand(context, operands, 3);
  if (!text || !start || !length || !spend_on_bytes(context, text->size())) return {};
  if (*start < 0) return context.fail("negative offset");
  const std::string_view rest =
      text->substr(offset_of_rune(*text, static_cast<std::size_t>(*start)));
  const std::size_t end =
      *length < 0 ? rest.size() : offset_of_rune(rest, static_cast<std::size_t>(*length));
  return context.text(to_valid_utf8(rest.substr(0, end), context));
}

/// `text` with another for each place that holds `old`. An empty one stands before each byte, and
/// at the end.
Value replace_all(BuiltinContext& context, std::string_view text, std::string_view old,
                  std::string_view other) {
  TextBuilder out(context, text.size());
  std::size_t copied = 0;
  for (std::size_t at = 0; (at = find_text(text, old, at)) != std::string_view::npos;) {
    if (!context.budget.spend()) return {};
    out.append(text.substr(copied, at - copied));
    out.append(other);
    copied = at + old.size();
    at = old.empty() ? at + 1 : copied;
  }
  out.append(text.substr(copied));
  return out.build();
}

Value replace(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  const auto other = string_operand(context, operands, 3);
  if (!texts || !other || !spend_on_bytes(context, texts->first.size())) return {};
  return replace_all(context, texts->first, texts->second, *other);
}

Value split_runes(BuiltinContext& context, std::string_view text) {
  ArrayBuilder out(context.arena);
  while (!text.empty()) {
    if (!context.budget.spend()) return {};
    const std::string_view before = text;
    out.push(make_string(context.arena, before.substr(0, take_rune(text).size)));
  }
  return context.built(out.build());
}

Value split_at(BuiltinContext& context, std::string_view text, std::string_view separator) {
  if (!spend_on_bytes(context, text.size())) return {};
  if (separator.empty()) return split_runes(context, text);
  ArrayBuilder out(context.arena);
  std::size_t from = 0;
  while (context.budget.spend()) {
    const std::size_t at = find_text(text, separator, from);
    out.push(make_string(context.arena, text.substr(from, at - from)));
    if (at == std::string_view::npos) return context.built(out.build());
    from = at + separator.size();
  }
  return {};
}

Value split(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  return texts ? split_at(context, texts->first, texts->second) : Value();
}

/// So many parts from the front, or from the back when the number is negative.
Value split_some(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  const auto wanted = integer_operand(context, operands, 3);
  if (!texts || !wanted) return {};
  const Value all = split_at(context, texts->first, texts->second);
  if (!all.is_defined()) return {};
  const std::span<const Value> parts = all.array().items();
  const auto size = static_cast<std::int64_t>(parts.size());
  const auto first = *wanted < 0 ? size + std::max(*wanted, -size) : 0;
  const auto count = *wanted < 0 ? size - first : std::min(*wanted, size);
  return context.built(make_array(context.arena, parts.subspan(static_cast<std::size_t>(first),
                                                               static_cast<std::size_t>(count))));
}

/// Places that do not overlap. The empty text is found around every rune.
Value count_places(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size())) return {};
  const auto [text, part] = *texts;
  if (part.empty()) return Value::integer(static_cast<std::int64_t>(count_runes(text)) + 1);
  std::int64_t count = 0;
  for (std::size_t at = 0; (at = find_text(text, part, at)) != std::string_view::npos; ++count) {
    if (!context.budget.spend()) return {};
    at += part.size();
  }
  return Value::integer(count);
}

template <char32_t (*convert)(char32_t)>
Value convert_case(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  TextBuilder out(context, text->size());
  for (std::string_view rest = *text; !rest.empty();) {
    out.append(convert(take_rune(rest).code_point));
  }
  return out.build();
}

Value reverse(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  TextBuilder out(context, text->size());
  for (std::string_view rest = *text; !rest.empty();) {
    out.append(take_last_rune(rest).code_point);
  }
  return out.build();
}

/// What to look for and where, by runes: what is no UTF-8 equals U+FFFD.
std::optional<TwoStrings> search_operands(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size() + texts->second.size())) {
    return std::nullopt;
  }
  if (texts->second.empty()) {
    context.fail("empty search character");
    return std::nullopt;
  }
  return TwoStrings{to_valid_utf8(texts->first, context), to_valid_utf8(texts->second, context)};
}

Value indexof(BuiltinContext& context, Operands operands) {
  const auto texts = search_operands(context, operands);
  if (!texts) return {};
  const std::size_t at = find_text(texts->first, texts->second);
  if (at == std::string_view::npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(count_runes(texts->first.substr(0, at))));
}

/// Places may overlap.
Value indexof_all(BuiltinContext& context, Operands operands) {
  const auto texts = search_operands(context, operands);
  if (!texts) return {};
  const auto [text, part] = *texts;
  ArrayBuilder out(context.arena);
  std::size_t counted = 0;
  std::size_t runes = 0;
  for (std::size_t at = 0; (at = find_text(text, part, at)) != std::string_view::npos; ++at) {
    if (!context.budget.spend()) return {};
    runes += count_runes(text.substr(counted, at - counted));
    counted = at;
    out.push(Value::integer(static_cast<std::int64_t>(runes)));
  }
  return context.built(out.build());
}

constexpr std::array kBuiltins = {
    Builtin{"concat", concat},
    Builtin{"contains", contains},
    Builtin{"endswith", endswith},
    Builtin{"indexof", indexof},
    Builtin{"indexof_n", indexof_all},
    Builtin{"lower", convert_case<to_lower>},
    Builtin{"replace", replace},
    Builtin{"split", split},
    Builtin{"startswith", startswith},
    Builtin{"strings.any_prefix_match", any_prefix_match},
    Builtin{"strings.any_suffix_match", any_suffix_match},
    Builtin{"strings.count", count_places},
    Builtin{"strings.replace_n", replace_many},
    Builtin{"strings.reverse", reverse},
    Builtin{"strings.split_n", split_some},

    Builtin{"substring", substring},
    Builtin{"trim", trim},
    Builtin{"trim_left", trim_left},
    Builtin{"trim_prefix", trim_prefix},
    Builtin{"trim_right", trim_right},
    Builtin{"trim_space", trim_space},
    Builtin{"trim_suffix", trim_suffix},
    Builtin{"upper", convert_case<to_upper>},
};

}  // namespace

std::span<const Builtin> string_builtins() { return kBuiltins; }

}  // namespace confcom::rego
