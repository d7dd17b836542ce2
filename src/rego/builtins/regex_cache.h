#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace confcom::rego {

/// Regular expressions, compiled: those used last. Of one evaluator, and confined to its thread.
/// Source: Go's regexp/syntax, which has RE2's. Differs from it: names of groups may hold letters
/// that are not ASCII; character classes are those of the Unicode that RE2 was made with.
class RegexCache {
 public:
  struct Limits {
    std::size_t patterns = 64;
    std::size_t bytes_of_one = std::size_t{8} << 20;  ///< of memory, compiled
  };
  explicit RegexCache(Limits limits);
  RegexCache(RegexCache&&) noexcept;
  RegexCache& operator=(RegexCache&&) noexcept;
  ~RegexCache();

  /// Null when the pattern is none, or too large; why, is what `error()` says then, in Go's words:
  /// "error parsing regexp: missing closing ): `(a`". Lives until the next call that adds one.
  [[nodiscard]] const re2::RE2* find(std::string_view pattern);
  [[nodiscard]] std::string_view error() const;
  /// Whether that was its size, which is a limit of ours and none of OPA's.
  [[nodiscard]] bool is_too_large() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace confcom::rego
