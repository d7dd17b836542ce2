#include "rego/syntax/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace confcom::rego {
namespace {

/// What is shown of a line on either side of the caret.
constexpr std::size_t kContextBytes = 60;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80; }

/// Where `text` can be cut at or before `at`, between code points.
std::size_t boundary(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && is_continuation(text[at])) --at;
  return at;
}

struct Excerpt {
  std::string_view line;
  std::size_t caret;  ///< bytes from the line's beginning
};

Excerpt excerpt(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  // The end of a line is on that line.
  std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1);
  begin = begin == std::string_view::npos ? 0 : begin + (offset == 0 ? 0 : 1);
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  const std::size_t from =
      boundary(text, std::max(begin, offset - std::min(offset, kContextBytes)));
  const std::size_t to = boundary(text, std::min(end, offset + kContextBytes));
  return {.line = text.substr(from, to - from), .caret = offset - from};
}

/// As wide as `before`, tabs kept.
std::string indent(std::string_view before) {
  std::string out;
  for (const char c : before) {
    if (!is_continuation(c)) out += c == '\t' ? '\t' : ' ';
  }
  return out;
}

}  // namespace

std::string_view to_string(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::kParse:
      return "rego_parse_error";
    case DiagnosticCode::kCompile:
      return "rego_compile_error";
    case DiagnosticCode::kType:
      return "rego_type_error";
    case DiagnosticCode::kUnsafeVar:
      return "rego_unsafe_var_error";
    case DiagnosticCode::kRecursion:
      return "rego_recursion_error";
  }
  return "rego_error";
}

std::string render_place(const Location& location, std::string_view text) {
  if (location.row == 0) return "";
  const Excerpt shown = excerpt(text, location.offset);
  return fmt::format("\n\t{}\n\t{}^", shown.line, indent(shown.line.substr(0, shown.caret)));
}

std::string render(const Diagnostic& diagnostic, std::string_view text) {
  std::string out = fmt::format("{}:{}: {}: {}", diagnostic.file, diagnostic.location.row,
                                to_string(diagnostic.code), diagnostic.message) +
                    render_place(diagnostic.location, text);
  for (const std::string& each : diagnostic.details) out += "\n\t" + each;
  return out;
}

}  // namespace confcom::rego
