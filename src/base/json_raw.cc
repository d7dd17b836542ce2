#include <fmt/format.h>

#include "base/json.h"

namespace confcom {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool ends_value(char c) { return c == ',' || c == '}' || c == ']'; }

/// Steps through text that is known to be valid JSON, so that only strings and brackets matter.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] std::size_t position() const { return position_; }
  void step() { ++position_; }

  void skip_space() {
    while (!at_end() && is_space(peek())) step();
  }

  /// From the opening quote past the closing one; returns what stands between, escapes as written.
  std::string_view take_string() {
    const std::size_t start = position_ + 1;
    step();
    while (!at_end() && peek() != '"')
      position_ += peek() == '\\' ? std::size_t{2} : std::size_t{1};
    const std::string_view inside = text_.substr(start, position_ - start);
    step();
    return inside;
  }

  /// Past one value, up to the comma or bracket that follows it.
  void skip_value() {
    std::size_t depth = 0;
    while (!at_end() && (depth != 0 || !ends_value(peek()))) {
      const char c = peek();
      if (c == '"') {
        take_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      step();
    }
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

Result<std::string_view> raw_json_member(std::string_view text, std::string_view key) {
  Scanner scanner(text);
  scanner.skip_space();
  while (scanner.peek() == '{' || scanner.peek() == ',') {
    scanner.step();
    scanner.skip_space();
    if (scanner.peek() != '"') break;
    const std::string_view name = scanner.take_string();
    scanner.skip_space();
    scanner.step();  // the colon
    scanner.skip_space();
    const std::size_t start = scanner.position();
    scanner.skip_value();
    if (name == key) return without_trailing_space(text.substr(start, scanner.position() - start));
  }
  return fail(ErrorCode::kMalformed, fmt::format("document: member \"{}\" is missing", key));
}

}  // namespace confcom
