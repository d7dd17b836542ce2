#pragma once

#include <cstdint>
#include <string_view>

#include "rego/syntax/location.h"

namespace confcom::rego {

/// What a piece of source text is.
enum class TokenKind : std::uint8_t {
  kIllegal,
  kEnd,
  kWhitespace,  ///< only where it matters: see TokenStream
  kIdentifier,
  kNumber,
  kString,     ///< in double quotes, with escapes
  kRawString,  ///< in backquotes
  /// A template string up to an expression's "{", or from its "}" on.
  kTemplatePart,
  kTemplateEnd,
  kRawTemplatePart,
  kRawTemplateEnd,
  // Keywords, in every version.
  kPackage,
  kImport,
  kAs,
  kDefault,
  kElse,
  kNot,
  kSome,
  kWith,
  kNull,
  kTrue,
  kFalse,
  // Keywords, where they are selected.
  kIn,
  kEvery,
  kContains,
  kIf,
  kLogicalAnd,
  kLogicalOr,
  // Punctuation.
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kLeftParenthesis,
  kRightParenthesis,
  kComma,
  kColon,
  kSemicolon,
  kDot,
  kPlus,
  kMinus,
  kMultiply,
  kDivide,
  kRemainder,
  kAnd,
  kOr,
  kEqual,
  kNotEqual,
  kLess,
  kGreater,
  kLessOrEqual,
  kGreaterOrEqual,
  kAssign,
  kUnify,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool spaced = false;       ///< white space stands before it
  bool on_new_line = false;  ///< an end of line is in that
  Location location;
  Location space;         ///< of the first character of that white space
  std::string_view text;  ///< as written, of what the scanner reads
};

/// What errors call it: "identifier", "eq", "}".
[[nodiscard]] std::string_view name_of(TokenKind kind);

[[nodiscard]] bool is_keyword(TokenKind kind);

}  // namespace confcom::rego
