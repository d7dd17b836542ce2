#include "app/text_layout.h"

#include <algorithm>

#include "rego/value/utf8.h"

namespace confcom::app {
namespace {

constexpr std::size_t kTermColumn = 2;
constexpr std::size_t kMeaningColumn = 26;

/// The next word of `text`, which is shortened by it; empty at the end.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view kSpace = " \n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const std::size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

void wrap_paragraph(std::string_view text, std::size_t columns, std::size_t indent,
                    std::string& out) {
  std::string line;
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
    if (!line.empty() && line.size() + 1 + word.size() > columns) {
      out += line + '\n';
      line.clear();
    }
    line += line.empty() ? std::string(indent, ' ') : " ";
    line += word;
  }
  if (!line.empty()) out += line + '\n';
}

}  // namespace

std::vector<std::string_view> paragraphs(std::string_view text) {
  constexpr std::string_view kGap = "\n\n";
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kGap), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + kGap.size(), text.size()));
  }
  return out;
}

std::string wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  for (const std::string_view paragraph : paragraphs(text)) {
    if (!out.empty()) out += '\n';
    wrap_paragraph(paragraph, columns, indent, out);
  }
  return out;
}

std::string definition(std::string_view term, std::string_view meaning) {
  std::string out(kTermColumn, ' ');
  out += term;
  const std::string wrapped = wrap(meaning, kHelpColumns, kMeaningColumn);
  if (out.size() + 2 > kMeaningColumn) return out + '\n' + wrapped;
  if (wrapped.empty()) return out + '\n';
  return out + wrapped.substr(out.size());
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

std::string many_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const rego::Rune rune = rego::first_rune(text);
    const char32_t c = rune.code_point;
    const bool is_control = (c < U' ' && c != U'\n' && c != U'\t') || (c >= 0x7f && c < 0xa0);
    if (rune.is_valid && !is_control) {
      out += text.substr(0, rune.size);
    } else {
      out += '?';
    }
    text.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace confcom::app
