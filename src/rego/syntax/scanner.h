#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rego/syntax/keywords.h"
#include "rego/syntax/location.h"
#include "rego/syntax/token.h"

namespace confcom::rego {

/// A line of remark, without its "#".
struct Comment {
  Location location;
  std::string_view text;
};

/// Cuts a source into tokens. White space and comments are between them. The views point into
/// `text`, which must outlive the scanner and what it gives.
class Scanner {
 public:
  /// What is wrong with a token; its place is the token's.
  using Faults = std::vector<std::string_view>;

  /// Shape: at most 4 GiB of UTF-8; what is not UTF-8 is a fault.
  explicit Scanner(std::string_view text);

  /// The next token; kEnd again and again at the end. A token with faults is kIllegal.
  [[nodiscard]] Token next(FutureKeywords selected, Faults& faults);

  /// The next token, where a template string goes on after the "}" of an expression, whose token
  /// was the last.
  [[nodiscard]] Token next_of_template(bool raw, Faults& faults);

  /// Goes back to the end of a token that it gave.
  void rewind(const Token& token);

  [[nodiscard]] const std::vector<Comment>& comments() const { return comments_; }

 private:
  static constexpr char32_t kEndOfText = 0xffffffff;

  void advance();
  /// Locations of the character at hand, and of what lies between a token's begin and it.
  [[nodiscard]] Location here() const;
  [[nodiscard]] Token finish(Token token, TokenKind kind, const Faults& faults) const;
  /// False where something unreadable follows; the token is that, then.
  [[nodiscard]] bool skip_space(Token& token, Faults& faults);
  void skip_comment();

  [[nodiscard]] TokenKind scan(FutureKeywords selected, Faults& faults);
  [[nodiscard]] TokenKind scan_word(FutureKeywords selected);
  [[nodiscard]] TokenKind scan_number(Faults& faults);
  [[nodiscard]] TokenKind scan_string(Faults& faults);
  [[nodiscard]] TokenKind scan_raw_string(Faults& faults);
  [[nodiscard]] TokenKind scan_template_opening(Faults& faults);
  [[nodiscard]] TokenKind scan_template(bool raw, Faults& faults);
  void scan_escape(bool of_template, Faults& faults);
  [[nodiscard]] TokenKind scan_punctuation(Faults& faults);
  [[nodiscard]] bool take(char32_t expected);
  bool take_digits();
  void take_faults(Faults& faults);

  std::string_view text_;
  std::size_t offset_ = 0;  // of current_
  std::size_t width_ = 0;   // its bytes
  char32_t current_ = kEndOfText;
  std::uint32_t row_ = 1;  // these two: as Location has them
  std::uint32_t column_ = 0;
  Faults unreadable_;  // found while advancing, and told with the token before
  std::vector<Comment> comments_;
};

}  // namespace confcom::rego
