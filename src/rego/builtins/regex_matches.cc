#include "rego/builtins/regex_matches.h"

#include <memory>

#include "rego/builtins/operands.h"
#include "rego/value/utf8.h"

namespace confcom::rego {

RegexMatches::RegexMatches(BuiltinContext& context, const re2::RE2& regex, std::string_view text,
                           bool wants_groups)
    : context_(context), regex_(regex), text_(text) {
  const int count = wants_groups ? 1 + regex.NumberOfCapturingGroups() : 1;
  const auto size = static_cast<std::size_t>(count);
  groups_ = {context.arena.array<re2::StringPiece>(size), size};
  std::uninitialized_value_construct(groups_.begin(), groups_.end());
}

/// The next match that begins at `at_` or later. Who looks for it may look far behind it, but
/// seldom does: that is paid for in part, what it is found in as a whole.
bool RegexMatches::find() {
  constexpr std::size_t kBytesBehindOfStep = 4'096;
  if (at_ > text_.size()) return false;
  if (!context_.budget.spend(1 + (text_.size() - at_) / kBytesBehindOfStep)) return false;
  const bool found =
      regex_.Match({text_.data(), text_.size()}, at_, text_.size(), re2::RE2::UNANCHORED,
                   groups_.data(), static_cast<int>(groups_.size()));
  if (!found) return false;
  begin_ = static_cast<std::size_t>(groups_[0].data() - text_.data());
  return spend_on_bytes(context_, begin_ + groups_[0].size() - at_);
}

bool RegexMatches::next() {
  while (find()) {
    const std::size_t last_end = end_;
    end_ = begin_ + groups_[0].size();
    const bool is_beside_last = !is_first_ && end_ == begin_ && begin_ == last_end;
    is_first_ = false;
    const std::size_t rune = at_ < text_.size() ? first_rune(text_.substr(at_)).size : 1;
    at_ = end_ > at_ ? end_ : at_ + rune;
    if (!is_beside_last) return true;
  }
  return false;
}

}  // namespace confcom::rego
