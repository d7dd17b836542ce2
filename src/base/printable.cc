#include "base/printable.h"

#include <algorithm>
#include <cstddef>

namespace confcom {

std::string printable(std::string_view text) {
  constexpr std::size_t kMaxQuotedBytes = 64;
  std::string out(text.substr(0, kMaxQuotedBytes));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

}  // namespace confcom
