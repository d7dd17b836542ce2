#pragma once

#include "rego/syntax/parser.h"

namespace confcom::rego {

/// One level of what a parser is in, while this lives.
class Parser::Nesting {
 public:
  explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.nesting_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --parser_.nesting_; }

  /// Tells of it, where this is a level too much.
  [[nodiscard]] bool is_too_deep() { return parser_.is_too_deep(parser_.nesting_); }

 private:
  Parser& parser_;
};

}  // namespace confcom::rego
