#include "rego/syntax/scanner.h"

#include <string_view>

#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

constexpr char32_t kByteOrderMark = 0xfeff;
constexpr std::string_view kEscapes = "\"\\/bfnrtu";

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool may_be_escaped(char32_t c) { return c < 0x80 && kEscapes.contains(static_cast<char>(c)); }

}  // namespace

Scanner::Scanner(std::string_view text) : text_(text) { advance(); }

void Scanner::advance() {
  offset_ += width_;
  if (offset_ >= text_.size()) {
    width_ = 0;
    current_ = kEndOfText;
    return;
  }
  const Rune read = first_rune(text_.substr(offset_));
  width_ = read.size;
  current_ = read.code_point;
  if (!read.is_valid) {
    unreadable_.push_back("illegal utf-8 character");
  } else if (current_ == 0) {
    unreadable_.push_back("illegal null character");
  } else if (current_ == kByteOrderMark && offset_ > 0) {
    unreadable_.push_back("illegal byte-order mark");
  }
  if (current_ == '\n') {
    ++row_;
    column_ = 0;
  } else {
    ++column_;
  }
}

Location Scanner::here() const {
  const auto offset = static_cast<std::uint32_t>(offset_);
  return {.row = row_,
          .column = column_,
          .offset = offset,
          .end = offset + static_cast<std::uint32_t>(width_)};
}

Token Scanner::finish(Token token, TokenKind kind, const Faults& faults) const {
  token.location.end = static_cast<std::uint32_t>(offset_);
  token.text = text_.substr(token.location.offset, offset_ - token.location.offset);
  token.kind = faults.empty() ? kind : TokenKind::kIllegal;
  return token;
}

void Scanner::take_faults(Faults& faults) {
  faults.insert(faults.end(), unreadable_.begin(), unreadable_.end());
  unreadable_.clear();
}

Token Scanner::next(FutureKeywords selected, Faults& faults) {
  Token token;
  if (!skip_space(token, faults)) return finish(token, TokenKind::kIllegal, faults);
  token.location = here();
  const TokenKind kind = scan(selected, faults);
  take_faults(faults);
  return finish(token, kind, faults);
}

Token Scanner::next_of_template(bool raw, Faults& faults) {
  Token token;
  token.location = here();
  const TokenKind kind = scan_template(raw, faults);
  take_faults(faults);
  Token out = finish(token, kind, faults);
  // The brace stands for the opening quote.
  out.text = text_.substr(out.location.offset - 1, out.text.size() + 1);
  return out;
}

void Scanner::rewind(const Token& token) {
  row_ = token.location.row;
  column_ = token.location.column - 1;
  offset_ = token.location.offset;
  width_ = 0;
  advance();
  while (offset_ < token.location.end) advance();
  unreadable_.clear();
}

bool Scanner::skip_space(Token& token, Faults& faults) {
  while (is_space(current_) || current_ == '#' || current_ == kByteOrderMark) {
    token.location = here();
    if (current_ == '#') {
      skip_comment();
    } else {
      if (!token.spaced && current_ != kByteOrderMark) token.space = here();
      token.spaced = token.spaced || current_ != kByteOrderMark;
      token.on_new_line = token.on_new_line || current_ == '\n';
      advance();
    }
    take_faults(faults);
    if (!faults.empty()) return false;
  }
  return true;
}

void Scanner::skip_comment() {
  Comment comment{.location = here(), .text = {}};
  while (current_ != '\n' && current_ != kEndOfText) advance();
  comment.location.end = static_cast<std::uint32_t>(offset_);
  comment.text = text_.substr(comment.location.offset + 1, offset_ - comment.location.offset - 1);
  if (comment.text.ends_with('\r')) comment.text.remove_suffix(1);
  // A token that is looked at twice has its comments once.
  if (comments_.empty() || comments_.back().location.offset < comment.location.offset) {
    comments_.push_back(comment);
  }
}

TokenKind Scanner::scan(FutureKeywords selected, Faults& faults) {
  if (current_ == kEndOfText) return TokenKind::kEnd;
  if (is_letter(current_)) return scan_word(selected);
  if (is_digit(current_)) return scan_number(faults);
  if (current_ == '"') return scan_string(faults);
  if (current_ == '`') return scan_raw_string(faults);
  if (current_ == '$') return scan_template_opening(faults);
  return scan_punctuation(faults);
}

TokenKind Scanner::scan_word(FutureKeywords selected) {
  const std::size_t begin = offset_;
  while (is_letter(current_) || is_digit(current_)) advance();
  return kind_of_word(text_.substr(begin, offset_ - begin), selected);
}

bool Scanner::take_digits() {
  const bool some = is_digit(current_);
  while (is_digit(current_)) advance();
  return some;
}

TokenKind Scanner::scan_number(Faults& faults) {
  take_digits();
  if (take('.') && !take_digits()) faults.push_back("expected fraction");
  if (take('e') || take('E')) {
    if (!take('+')) (void)take('-');
    if (!take_digits()) faults.push_back("expected exponent");
  }
  if (is_letter(current_)) faults.push_back("illegal number format");
  while (is_letter(current_) || is_digit(current_)) advance();
  return TokenKind::kNumber;
}

TokenKind Scanner::scan_string(Faults& faults) {
  advance();
  while (current_ != '"') {
    if (current_ == '\n' || current_ == kEndOfText) {
      faults.push_back("non-terminated string");
      return TokenKind::kString;
    }
    scan_escape(false, faults);
  }
  advance();
  return TokenKind::kString;
}

/// One character of a string, escaped or not.
void Scanner::scan_escape(bool of_template, Faults& faults) {
  if (!take('\\')) return advance();
  if (!may_be_escaped(current_) && !(of_template && current_ == '{')) {
    faults.push_back("illegal escape sequence");
  } else {
    advance();
  }
}

TokenKind Scanner::scan_raw_string(Faults& faults) {
  advance();
  while (current_ != '`' && current_ != kEndOfText) advance();
  if (!take('`')) faults.push_back("non-terminated string");
  return TokenKind::kRawString;
}

TokenKind Scanner::scan_template_opening(Faults& faults) {
  advance();
  if (take('"')) return scan_template(false, faults);
  if (take('`')) return scan_template(true, faults);
  faults.push_back("illegal $ character");
  return TokenKind::kIllegal;
}

/// From behind the opening quote, or behind an expression's brace.
TokenKind Scanner::scan_template(bool raw, Faults& faults) {
  const char32_t quote = raw ? '`' : '"';
  while (true) {
    if (take(quote)) return raw ? TokenKind::kRawTemplateEnd : TokenKind::kTemplateEnd;
    if (take('{')) return raw ? TokenKind::kRawTemplatePart : TokenKind::kTemplatePart;
    if (current_ == kEndOfText || (current_ == '\n' && !raw)) {
      faults.push_back("non-terminated string");
      return TokenKind::kIllegal;
    }
    if (!raw) {
      scan_escape(true, faults);
    } else if (!take('\\') || current_ == '{') {
      advance();
    }
  }
}

bool Scanner::take(char32_t expected) {
  if (current_ != expected) return false;
  advance();
  return true;
}

TokenKind Scanner::scan_punctuation(Faults& faults) {
  const char32_t first = current_;
  advance();
  switch (first) {
    case '[':
      return TokenKind::kLeftBracket;
    case ']':
      return TokenKind::kRightBracket;
    case '{':
      return TokenKind::kLeftBrace;
    case '}':
      return TokenKind::kRightBrace;
    case '(':
      return TokenKind::kLeftParenthesis;
    case ')':
      return TokenKind::kRightParenthesis;
    case ',':
      return TokenKind::kComma;
    case ';':
      return TokenKind::kSemicolon;
    case '.':
      return TokenKind::kDot;
    case '+':
      return TokenKind::kPlus;
    case '-':
      return TokenKind::kMinus;
    case '*':
      return TokenKind::kMultiply;
    case '/':
      return TokenKind::kDivide;
    case '%':
      return TokenKind::kRemainder;
    case '&':
      return TokenKind::kAnd;
    case '|':
      return TokenKind::kOr;
    case ':':
      return take('=') ? TokenKind::kAssign : TokenKind::kColon;
    case '=':
      return take('=') ? TokenKind::kEqual : TokenKind::kUnify;
    case '<':
      return take('=') ? TokenKind::kLessOrEqual : TokenKind::kLess;
    case '>':
      return take('=') ? TokenKind::kGreaterOrEqual : TokenKind::kGreater;
    case '!':
      if (take('=')) return TokenKind::kNotEqual;
      faults.push_back("illegal ! character");
      return TokenKind::kIllegal;
    default:
      return TokenKind::kIllegal;
  }
}

}  // namespace confcom::rego
