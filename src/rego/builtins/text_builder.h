#pragma once

#include <cstddef>
#include <string_view>

#include "rego/builtins/builtin.h"

namespace confcom::rego {

/// Collects a text in the query's arena. Beyond the longest that a builtin may make, the budget is
/// exhausted and the rest is dropped.
class TextBuilder {
 public:
  explicit TextBuilder(BuiltinContext& context, std::size_t expected = 0);
  void append(std::string_view text);
  void append(char32_t code_point);
  [[nodiscard]] std::string_view view() const { return {bytes_, size_}; }
  /// Undefined when the budget is exhausted.
  [[nodiscard]] Value build() const;

 private:
  void grow(std::size_t capacity);

  BuiltinContext& context_;
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace confcom::rego
