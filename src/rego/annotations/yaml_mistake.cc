#include "rego/annotations/yaml_mistake.h"

#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/printable.h"

namespace confcom::rego {
namespace {

/// How a line is counted: that of a token, that of what stands before it, where the bracket
/// opened, or not at all.
enum class Counted : std::uint8_t { kToken, kBefore, kBracket, kNot };

struct Counterpart {
  std::string_view found;  ///< what yaml-cpp's message begins with
  std::string_view told;
  Counted counted;
};

const Counterpart kCounterparts[] = {
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "did not find expected ',' or ']'", Counted::kBracket},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "did not find expected ',' or '}'", Counted::kBracket},
    {YAML::ErrorMsg::FLOW_END, "did not find expected node content", Counted::kBefore},
    {YAML::ErrorMsg::END_OF_MAP, "did not find expected key", Counted::kBefore},
    {YAML::ErrorMsg::END_OF_SEQ, "did not find expected '-' indicator", Counted::kBefore},
    {YAML::ErrorMsg::MAP_VALUE, "mapping values are not allowed in this context", Counted::kToken},
    {YAML::ErrorMsg::MAP_KEY, "mapping keys are not allowed in this context", Counted::kToken},
    {YAML::ErrorMsg::BLOCK_ENTRY, "block sequence entries are not allowed in this context",
     Counted::kToken},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "found character that cannot start any token", Counted::kToken},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "found a tab character that violates indentation",
     Counted::kToken},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "unknown anchor referenced", Counted::kNot},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "found unexpected end of stream", Counted::kToken},
    {YAML::ErrorMsg::INVALID_ESCAPE, "found unknown escape character", Counted::kToken},
};

/// How many lines are above the innermost bracket that is open at the end. Quotes hide brackets,
/// and so do remarks; what looks like one within a plain scalar counts, which is seldom.
std::size_t line_of_open_bracket(std::string_view text) {
  std::vector<std::size_t> open;
  std::size_t line = 0;
  char quote = 0;
  for (const char c : text) {
    if (c == '\n') ++line;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      open.push_back(line);
    } else if ((c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? 0 : open.back();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool has_colon(std::string_view line) { return line.contains(": ") || line.ends_with(':'); }

bool is_item(std::string_view line) { return line.substr(indent_of(line)).starts_with("- "); }

/// Whether the line above is where a key belongs, and is none: yaml-cpp takes it and what follows
/// for one scalar, and tells of that. It is below another key, or that key's items.
bool lacks_colon_above(std::size_t line, std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  if (line < 2 || line > lines.size()) return false;
  const std::string_view above = lines[line - 1];
  if (has_colon(above) || is_item(above) || indent_of(above) == above.size()) return false;
  for (std::size_t i = line - 1; i-- > 0;) {
    const bool is_within = indent_of(lines[i]) > indent_of(above) || is_item(lines[i]);
    if (indent_of(lines[i]) < indent_of(above)) return false;
    if (!is_within) return has_colon(lines[i]);
  }
  return false;
}

std::size_t told_line(Counted counted, std::size_t line, std::string_view text) {
  if (counted == Counted::kNot) return 0;
  if (counted == Counted::kToken) return line == 0 ? 0 : line + 1;
  const std::size_t opened = counted == Counted::kBracket ? line_of_open_bracket(text) : 0;
  return opened == 0 ? line : opened;
}

}  // namespace

YamlMistake yaml_mistake(std::string_view found, std::size_t line, std::string_view text) {
  const bool is_of_map = found == YAML::ErrorMsg::MAP_VALUE || found == YAML::ErrorMsg::END_OF_MAP;
  if (is_of_map && lacks_colon_above(line, text)) {
    return {.text = std::string(kMissingColon), .line = line};
  }
  for (const Counterpart& each : kCounterparts) {
    if (!found.starts_with(each.found)) continue;
    return {.text = std::string(each.told), .line = told_line(each.counted, line, text)};
  }
  return {.text = printable(found), .line = line + 1};
}

}  // namespace confcom::rego
