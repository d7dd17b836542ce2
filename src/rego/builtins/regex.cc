#include <re2/re2.h>

#include <array>
#include <limits>

#include "rego/builtins/anchored_pattern.h"
#include "rego/builtins/operands.h"
#include "rego/builtins/regex_cache.h"
#include "rego/builtins/regex_expand.h"
#include "rego/builtins/regex_matches.h"
#include "rego/builtins/runes.h"
#include "rego/builtins/text_builder.h"

namespace confcom::rego {
namespace {

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

/// To look through `text`, for which it spends as well.
const re2::RE2* compile(BuiltinContext& context, std::string_view pattern, std::string_view text) {
  if (!spend_on_bytes(context, pattern.size() + text.size())) return nullptr;
  const re2::RE2* const regex = context.regexes.find(pattern);
  if (regex != nullptr) return regex;
  if (context.regexes.is_too_large()) context.budget.exhaust(Limit::kRegex);
  context.fail(context.regexes.error());
  return nullptr;
}

Value match(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts) return {};
  const AnchoredPattern pattern = split_anchored(texts->first, context.arena);
  const re2::RE2* regex = context.regexes.find(pattern.rest);
  const std::size_t head = regex == nullptr ? 0 : pattern.head.size();
  if (head == 0) regex = compile(context, texts->first, texts->second);
  if (regex == nullptr) return {};
  const std::string_view text = to_valid_utf8(texts->second, context);
  if (!text.starts_with(pattern.head.substr(0, head))) return Value::boolean(false);
  return Value::boolean(regex->Match({text.data(), text.size()}, head, text.size(),
                                     head == 0 ? re2::RE2::UNANCHORED : re2::RE2::ANCHOR_START,
                                     nullptr, 0));
}

Value is_valid(BuiltinContext& context, Operands operands) {
  if (!operands[0].is_string()) return Value::boolean(false);
  const std::string_view pattern = operands[0].string().view();
  if (!spend_on_bytes(context, pattern.size())) return {};
  return Value::boolean(context.regexes.find(pattern) != nullptr);
}

/// How many matches are wanted at most; all when it is negative.
std::optional<std::size_t> count_operand(BuiltinContext& context, Operands operands) {
  const auto count = integer_operand(context, operands, 3);
  if (!count) return std::nullopt;
  return *count < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(*count);
}

Value with_groups(BuiltinContext& context, const RegexMatches& matches) {
  ArrayBuilder out(context.arena, matches.groups().size());
  for (const re2::StringPiece& group : matches.groups()) {
    out.push(make_string(context.arena, view(group)));
  }
  return context.built(out.build());
}

Value alone(BuiltinContext& context, const RegexMatches& matches) {
  return make_string(context.arena, matches.text());
}

using Describe = Value (*)(BuiltinContext& context, const RegexMatches& matches);

template <Describe describe, bool wants_groups>
Value find_all(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  const auto count = count_operand(context, operands);
  if (!texts || !count) return {};
  const re2::RE2* const regex = compile(context, texts->first, texts->second);
  if (regex == nullptr) return {};
  RegexMatches matches(context, *regex, to_valid_utf8(texts->second, context), wants_groups);
  ArrayBuilder out(context.arena);
  while (out.size() < *count && matches.next()) out.push(describe(context, matches));
  if (context.budget.exhausted() != Limit::kNone) return {};
  return context.built(out.build());
}

Value replace(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  const auto pattern_text = string_operand(context, operands, 3);
  if (!texts || !pattern_text) return {};
  const re2::RE2* const regex = compile(context, texts->second, texts->first);
  if (regex == nullptr) return {};
  const std::string_view text = to_valid_utf8(texts->first, context);
  RegexMatches matches(context, *regex, text, true);
  TextBuilder out(context, text.size());
  std::size_t copied = 0;
  while (matches.next() && spend_on_bytes(context, pattern_text->size())) {
    out.append(text.substr(copied, matches.begin() - copied));
    expand(*pattern_text, *regex, matches.groups(), out);
    copied = matches.end();
  }
  out.append(text.substr(copied));
  return out.build();
}

/// What stands between the matches. An empty match at the start parts nothing.
Value split(BuiltinContext& context, Operands operands) {
  const auto texts = string_operands(context, operands);
  if (!texts) return {};
  const re2::RE2* const regex = compile(context, texts->first, texts->second);
  if (regex == nullptr) return {};
  const std::string_view text = to_valid_utf8(texts->second, context);
  RegexMatches matches(context, *regex, text, false);
  ArrayBuilder out(context.arena);
  std::size_t from = 0;
  bool ends_with_empty_match = text.empty() && texts->first.empty();
  while (matches.next()) {
    if (matches.end() == 0) continue;
    out.push(make_string(context.arena, text.substr(from, matches.begin() - from)));
    from = matches.end();
    ends_with_empty_match = matches.begin() == text.size();
  }
  if (context.budget.exhausted() != Limit::kNone) return {};
  if (!ends_with_empty_match) out.push(make_string(context.arena, text.substr(from)));
  return context.built(out.build());
}

constexpr std::array kBuiltins = {
    Builtin{"re_match", match},
    Builtin{"regex.find_all_string_submatch_n", find_all<with_groups, true>},
    Builtin{"regex.find_n", find_all<alone, false>},
    Builtin{"regex.is_valid", is_valid},
    Builtin{"regex.match", match},
    Builtin{"regex.replace", replace},
    Builtin{"regex.split", split},
};

}  // namespace

std::span<const Builtin> regex_builtins() { return kBuiltins; }

}  // namespace confcom::rego
