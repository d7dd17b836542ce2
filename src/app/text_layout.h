#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confcom::app {

/// How wide help is.
inline constexpr std::size_t kHelpColumns = 80;

/// Words of `text` in lines of at most `columns`, each after `indent` spaces; a longer word has a
/// line to itself. An empty line separates paragraphs. Every line ends in a newline.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t columns, std::size_t indent);

/// A term at column 2 and its meaning wrapped from column 26, below the term where that is long.
[[nodiscard]] std::string definition(std::string_view term, std::string_view meaning);

/// The paragraphs of a text, separated by empty lines.
[[nodiscard]] std::vector<std::string_view> paragraphs(std::string_view text);

/// Untrusted text for a terminal: '?' for all but printable ASCII, nothing left out.
[[nodiscard]] std::string one_line(std::string_view text);

/// The same of several lines, in any language: '?' for control characters but tab and newline, and
/// for what is no UTF-8.
[[nodiscard]] std::string many_lines(std::string_view text);

}  // namespace confcom::app
