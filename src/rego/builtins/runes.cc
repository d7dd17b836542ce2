#include "rego/builtins/runes.h"

#include <algorithm>

#include "rego/builtins/text_builder.h"

namespace confcom::rego {

Rune take_last_rune(std::string_view& text) {
  constexpr std::size_t kMaxRuneBytes = 4;
  for (std::size_t size = std::min(kMaxRuneBytes, text.size()); size > 1; --size) {
    const Rune rune = first_rune(text.substr(text.size() - size));
    if (!rune.is_valid || rune.size != size) continue;
    text.remove_suffix(size);
    return rune;
  }
  std::string_view last = text.substr(text.size() - 1);
  text.remove_suffix(1);
  return take_rune(last);
}

std::size_t count_runes(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) static_cast<void>(take_rune(text));
  return count;
}

std::size_t offset_of_rune(std::string_view text, std::size_t number) {
  std::string_view rest = text;
  for (; number > 0 && !rest.empty(); --number) static_cast<void>(take_rune(rest));
  return text.size() - rest.size();
}

std::string_view to_valid_utf8(std::string_view text, BuiltinContext& context) {
  if (find_invalid_utf8(text) == text.size()) return text;
  TextBuilder out(context, text.size());
  while (!text.empty()) out.append(take_rune(text).code_point);
  return out.view();
}

}  // namespace confcom::rego
