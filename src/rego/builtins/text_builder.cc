#include "rego/builtins/text_builder.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "rego/value/utf8.h"

namespace confcom::rego {

TextBuilder::TextBuilder(BuiltinContext& context, std::size_t expected) : context_(context) {
  grow(std::min(expected, context.budget.limits().output_bytes));
}

void TextBuilder::grow(std::size_t capacity) {
  char* const bytes = context_.arena.array<char>(capacity);
  if (size_ != 0) std::memcpy(bytes, bytes_, size_);
  bytes_ = bytes;
  capacity_ = capacity;
}

void TextBuilder::append(std::string_view text) {
  if (text.empty()) return;
  if (text.size() > context_.budget.limits().output_bytes - size_) {
    context_.budget.exhaust(Limit::kOutput);
    return;
  }
  if (text.size() > capacity_ - size_) grow(2 * capacity_ + text.size());
  std::memcpy(bytes_ + size_, text.data(), text.size());
  size_ += text.size();
}

void TextBuilder::append(char32_t code_point) {
  std::string bytes;  // too short to take memory
  append_rune(code_point, bytes);
  append(bytes);
}

Value TextBuilder::build() const {
  if (context_.budget.exhausted() != Limit::kNone) return {};
  return context_.text(view());
}

}  // namespace confcom::rego
