#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

struct JsonLimits {
  std::size_t depth = kMaxValueDepth;  ///< nested containers; more are never taken
  std::size_t bytes = std::size_t{64}
                      << 20;  ///< data documents are the largest; requests have 16 KiB
};

/// Reads JSON texts, one after the other, with memory that is kept between them. Confined to one
/// thread.
class JsonReader {
 public:
  explicit JsonReader(JsonLimits limits = {});
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;
  ~JsonReader();

  /// Source: RFC 8259, in UTF-8. Numbers keep their spelling and their value, whatever their size.
  /// Of members with the same name, the last has its value. Half of a surrogate pair becomes
  /// U+FFFD, as OPA has it.
  /// Errors: malformed, with the byte's offset: what is no JSON or goes on after it, what is no
  /// UTF-8, numbers that parse_number refuses, what is beyond the limits.
  [[nodiscard]] Result<Value> parse(std::string_view text, Arena& arena);

 private:
  struct State;
  JsonLimits limits_;
  std::unique_ptr<State> state_;
};

/// The same with a reader that is used once.
[[nodiscard]] Result<Value> parse_json(std::string_view text, Arena& arena, JsonLimits limits = {});

}  // namespace confcom::rego
