#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "rego/builtins/builtin.h"

namespace confcom::rego {

/// The matches in a text from left to right, none within another. An empty one does not stand where
/// another ends. Source: Go's regexp, the FindAll methods.
class RegexMatches {
 public:
  /// `text` is UTF-8. With `wants_groups`, what groups matched is found out too.
  RegexMatches(BuiltinContext& context, const re2::RE2& regex, std::string_view text,
               bool wants_groups);

  /// False when there are no more, or the budget is exhausted.
  [[nodiscard]] bool next();

  /// The match, and then its groups; those that matched nothing are empty.
  [[nodiscard]] std::span<const re2::StringPiece> groups() const { return groups_; }
  [[nodiscard]] std::string_view text() const { return {groups_[0].data(), groups_[0].size()}; }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }

 private:
  bool find();

  BuiltinContext& context_;
  const re2::RE2& regex_;
  std::string_view text_;
  std::span<re2::StringPiece> groups_;
  std::size_t at_ = 0;  // where to look on
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_first_ = true;
};

}  // namespace confcom::rego
