#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "rego/syntax/keywords.h"
#include "rego/syntax/scanner.h"
#include "rego/syntax/token.h"

namespace confcom::rego {

/// A source's tokens, one at a time, with a way back. White space is a token of its own where it
/// separates two expressions: step_to_space() stops at it.
class TokenStream {
 public:
  /// A place to go back to.
  struct Mark {
    std::size_t at = 0;
    TokenKind kind = TokenKind::kEnd;
  };

  TokenStream(std::string_view text, FutureKeywords selected);
  /// Another one over the same text, from this one's token on, with other keywords.
  TokenStream(const TokenStream& other, FutureKeywords selected);

  [[nodiscard]] TokenKind kind() const { return kind_; }
  [[nodiscard]] const Token& token() const { return tokens_[at_ - first_]; }
  /// Of the token, or of the white space before it where that is at hand.
  [[nodiscard]] const Location& location() const;
  [[nodiscard]] const Scanner::Faults& faults() const { return faults_[at_ - first_]; }
  /// Where the token before ended.
  [[nodiscard]] std::size_t last_end() const { return last_end_; }
  /// What follows the token at hand directly: white space, or the next token's kind.
  [[nodiscard]] TokenKind adjacent();
  /// Tokens are numbered from 0; this one's.
  [[nodiscard]] std::size_t index() const { return at_; }

  void step();           ///< to the next token; from white space, to the token behind it
  void step_to_space();  ///< to what follows directly
  void skip_space();     ///< from white space to the token behind it
  /// From the "}" of an expression to the next part of the template string.
  void step_in_template(bool raw);
  /// Takes the keyword at hand for an identifier.
  void take_as_identifier() { kind_ = TokenKind::kIdentifier; }

  [[nodiscard]] Mark mark() const { return {.at = at_, .kind = kind_}; }
  void back_to(const Mark& mark);
  /// What came before will not be gone back to.
  void forget_before();

  /// From the token after this one on. A token that was read already stays what it is.
  void select(FutureKeywords words) { selected_ = words; }
  [[nodiscard]] FutureKeywords selected() const { return selected_; }
  /// What is written there.
  [[nodiscard]] std::string_view between(const Location& location) const {
    return text_.substr(location.offset, location.end - location.offset);
  }
  [[nodiscard]] const std::vector<Comment>& comments() const { return scanner_.comments(); }

 private:
  void read();
  void arrive(bool at_space);

  std::string_view text_;
  Scanner scanner_;
  FutureKeywords selected_;
  std::vector<Token> tokens_;  // from first_ on
  std::vector<Scanner::Faults> faults_;
  std::size_t first_ = 0;
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;
  TokenKind kind_ = TokenKind::kEnd;
};

}  // namespace confcom::rego
