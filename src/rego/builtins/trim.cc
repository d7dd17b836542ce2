#include "rego/builtins/trim.h"

#include "rego/builtins/runes.h"

namespace confcom::rego {
namespace {

bool has_rune(std::string_view runes, char32_t wanted) {
  while (!runes.empty()) {
    if (take_rune(runes).code_point == wanted) return true;
  }
  return false;
}

/// Source: Unicode, property White_Space.
bool is_space(char32_t c) {
  constexpr std::u32string_view kSpaces =
      U"\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
      U"\u200a\u2028\u2029\u202f\u205f\u3000";
  return kSpaces.find(c) != std::u32string_view::npos;
}

struct Ends {
  bool left = false;
  bool right = false;
};

/// `drops` tells which runes go.
template <class Drops>
std::string_view strip(std::string_view text, Ends ends, const Drops& drops) {
  while (ends.left && !text.empty()) {
    std::string_view rest = text;
    if (!drops(take_rune(rest).code_point)) break;
    text = rest;
  }
  while (ends.right && !text.empty()) {
    std::string_view rest = text;
    if (!drops(take_last_rune(rest).code_point)) break;
    text = rest;
  }
  return text;
}

/// `of` with another text in its place; itself when that is the same.
Value shortened(BuiltinContext& context, const Value& of, std::string_view text) {
  return text.size() == of.string().view().size() ? of : context.text(text);
}

Value strip_listed(BuiltinContext& context, Operands operands, Ends ends) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size())) return {};
  const auto drops = [&](char32_t c) {
    return spend_on_bytes(context, texts->second.size()) && has_rune(texts->second, c);
  };
  const std::string_view left_over = strip(texts->first, ends, drops);
  return shortened(context, operands[0], left_over);
}

}  // namespace

Value trim(BuiltinContext& context, Operands operands) {
  return strip_listed(context, operands, {true, true});
}

Value trim_left(BuiltinContext& context, Operands operands) {
  return strip_listed(context, operands, {true, false});
}

Value trim_right(BuiltinContext& context, Operands operands) {
  return strip_listed(context, operands, {false, true});
}

Value trim_space(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !spend_on_bytes(context, text->size())) return {};
  return shortened(context, operands[0], strip(*text, {true, true}, is_space));
}

Value trim_prefix(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size())) return {};
  const auto [text, prefix] = *texts;
  return shortened(context, operands[0],
                   text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

Value trim_suffix(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts || !spend_on_bytes(context, texts->first.size())) return {};
  const auto [text, suffix] = *texts;
  return shortened(context, operands[0],
                   text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text);
}

}  // namespace confcom::rego
