#include "rego/syntax/token_stream.h"

#include <utility>

namespace confcom::rego {

TokenStream::TokenStream(std::string_view text, FutureKeywords selected)
    : text_(text), scanner_(text), selected_(selected) {
  read();
  arrive(false);
}

TokenStream::TokenStream(const TokenStream& other, FutureKeywords selected)
    : text_(other.text_), scanner_(other.scanner_), selected_(selected) {
  Token begin = other.token();
  begin.location.end = begin.location.offset;
  scanner_.rewind(begin);
  read();
  arrive(false);
}

const Location& TokenStream::location() const {
  return kind_ == TokenKind::kWhitespace ? token().space : token().location;
}

void TokenStream::read() {
  Scanner::Faults faults;
  tokens_.push_back(scanner_.next(selected_, faults));
  faults_.push_back(std::move(faults));
}

void TokenStream::arrive(bool at_space) {
  kind_ = at_space && token().spaced ? TokenKind::kWhitespace : token().kind;
}

TokenKind TokenStream::adjacent() {
  if (at_ + 1 - first_ == tokens_.size()) read();
  const Token& next = tokens_[at_ + 1 - first_];
  return next.spaced ? TokenKind::kWhitespace : next.kind;
}

void TokenStream::step_to_space() {
  last_end_ = token().location.end;
  (void)adjacent();
  ++at_;
  arrive(true);
}

void TokenStream::skip_space() { arrive(false); }

void TokenStream::step() {
  if (kind_ != TokenKind::kWhitespace) step_to_space();
  skip_space();
}

void TokenStream::step_in_template(bool raw) {
  last_end_ = token().location.end;
  tokens_.resize(at_ + 1 - first_);
  faults_.resize(tokens_.size());
  scanner_.rewind(token());
  Scanner::Faults faults;
  tokens_.push_back(scanner_.next_of_template(raw, faults));
  faults_.push_back(std::move(faults));
  ++at_;
  arrive(false);
}

void TokenStream::back_to(const Mark& mark) {
  at_ = mark.at;
  kind_ = mark.kind;
  last_end_ = at_ == first_ ? token().location.offset : tokens_[at_ - 1 - first_].location.end;
}

void TokenStream::forget_before() {
  const auto count = static_cast<std::ptrdiff_t>(at_ - first_);
  tokens_.erase(tokens_.begin(), tokens_.begin() + count);
  faults_.erase(faults_.begin(), faults_.begin() + count);
  first_ = at_;
}

}  // namespace confcom::rego
