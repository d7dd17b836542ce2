// Whatever parse_quantity accepts is what exact arithmetic on the text says, and one more digit of
// what cannot matter makes no difference.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "base/bytes.h"
#include "require.h"
#include "rpc/kubernetes/quantity.h"

namespace {

using confcom::fuzz::require;
using confcom::rpc::parse_quantity;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The same number in another form.
void require_same(std::uint64_t value, const std::string& text) {
  if (text.size() > confcom::rpc::kMaxQuantityBytes) return;
  const auto got = parse_quantity(text);
  require(got.has_value() && *got == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(confcom::as_text(std::as_bytes(std::span(data, size))));
  const auto value = parse_quantity(text);
  if (!value.has_value()) return 0;
  require(*value <= std::numeric_limits<std::int64_t>::max());
  require_same(*value, std::to_string(*value));
  require_same(*value, std::to_string(*value) + ".000");
  require_same(*value, std::to_string(*value) + "e0");
  if (text.size() < 20 && *value < 1'000'000'000'000'000) {
    require_same(*value, std::to_string(*value) + "000m");
  }
  // A suffix of its own multiplies what the digits say.
  if (is_digit(text.back()) && text.find_first_of("eE") == std::string::npos &&
      *value <= std::numeric_limits<std::int64_t>::max() / 1024) {
    require_same(*value * 1000, text + "k");
    require_same(*value * 1024, text + "Ki");
  }
  return 0;
}
