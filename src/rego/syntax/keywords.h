#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rego/syntax/token.h"

namespace confcom::rego {

/// Words that are keywords only where a version or an import makes them so. `kNotBody` is not a
/// word of its own: it gives "not" a body in braces.
enum class FutureKeyword : std::uint8_t { kIn, kEvery, kContains, kIf, kNotBody, kAnd, kOr };

[[nodiscard]] std::optional<FutureKeyword> find_future_keyword(std::string_view word);

/// A set of them.
class FutureKeywords {
 public:
  /// Part of the language since Rego v1, imported in v0.
  [[nodiscard]] static FutureKeywords of_v1();

  [[nodiscard]] bool has(FutureKeyword word) const { return (bits_ & bit(word)) != 0; }
  /// "every" cannot be written without "in", and brings it.
  void add(FutureKeyword word) {
    bits_ |= bit(word);
    if (word == FutureKeyword::kEvery) bits_ |= bit(FutureKeyword::kIn);
  }
  void add(FutureKeywords words) { bits_ |= words.bits_; }

 private:
  [[nodiscard]] static std::uint32_t bit(FutureKeyword word) {
    return std::uint32_t{1} << static_cast<unsigned>(word);
  }

  std::uint32_t bits_ = 0;
};

/// What an identifier is where these words are keywords.
[[nodiscard]] TokenKind kind_of_word(std::string_view word, FutureKeywords selected);

}  // namespace confcom::rego
