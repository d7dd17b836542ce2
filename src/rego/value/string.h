#pragma once

#include <cstddef>
#include <string_view>

#include "rego/arena.h"
#include "rego/value/trailing.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Text. UTF-8 where it came from a JSON or Rego text; builtins that decode bytes make any others.
class String : public Stored {
 public:
  [[nodiscard]] std::string_view view() const { return {trailing<char>(this), size}; }
};

[[nodiscard]] Value make_string(Arena& arena, std::string_view text);
/// The same where hash_bytes(text) is known already.
[[nodiscard]] Value make_string(Arena& arena, std::string_view text, std::uint64_t hash);

inline const String& Value::string() const {
  assert(is_string());
  return static_cast<const String&>(*to_);
}

}  // namespace confcom::rego
