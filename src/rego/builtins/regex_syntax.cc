#include "rego/builtins/regex_syntax.h"

#include <re2/re2.h>

#include <algorithm>

namespace confcom::rego {
namespace {

/// Copies a pattern piece by piece.
class Copy {
 public:
  explicit Copy(std::string_view pattern) : rest_(pattern) {}
  std::expected<std::string, std::string> all();

 private:
  void take(std::size_t bytes) {
    bytes = std::min(bytes, rest_.size());
    out_.append(rest_.substr(0, bytes));
    rest_.remove_prefix(bytes);
  }
  /// As far as `end`, and with it.
  void take_through(std::string_view end) {
    const std::size_t at = rest_.find(end);
    take(at == std::string_view::npos ? rest_.size() : at + end.size());
  }
  void take_class();

  std::string_view rest_;
  std::string out_;
};

/// "[^]a[:alpha:]\]]": a bracket right at its start is one of its characters.
void Copy::take_class() {
  take(rest_.starts_with("[^") ? 2 : 1);
  if (rest_.starts_with(']')) take(1);
  while (!rest_.empty() && !rest_.starts_with(']')) {
    if (rest_.starts_with("[:")) {
      take_through(":]");
    } else {
      take(rest_.starts_with('\\') ? 2 : 1);
    }
  }
  take(1);
}

std::expected<std::string, std::string> Copy::all() {
  while (!rest_.empty()) {
    const bool looks_behind = rest_.starts_with("(?<=") || rest_.starts_with("(?<!");
    if (rest_.starts_with("\\C")) return std::unexpected("invalid escape sequence: `\\C`");
    if (rest_.starts_with("\\Q")) {
      take_through("\\E");
    } else if (rest_.starts_with('\\')) {
      take(2);
    } else if (rest_.starts_with('[')) {
      take_class();
    } else if (rest_.starts_with("(?<") && !looks_behind) {
      out_ += "(?P";
      rest_.remove_prefix(2);
    } else {
      take(1);
    }
  }
  return out_;
}

std::string_view words_for(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge:
      return "expression too large";
    default:
      return "internal error";
  }
}

}  // namespace

std::expected<std::string, std::string> to_re2_syntax(std::string_view pattern) {
  const bool is_special = pattern.find("(?<") != std::string_view::npos ||
                          pattern.find("\\C") != std::string_view::npos;
  return is_special ? Copy(pattern).all() : std::string(pattern);
}

std::string go_error(const re2::RE2& refused) {
  const auto code = refused.error_code();
  const std::string& where =
      code == re2::RE2::ErrorBadUTF8 ? refused.pattern() : refused.error_arg();
  return std::string(words_for(code)).append(": `").append(where).append("`");
}

}  // namespace confcom::rego
