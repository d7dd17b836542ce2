#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <string>

#include "rego/arena.h"
#include "rego/state/json_patch.h"
#include "rego/value/json_reader.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// What a policy remembers from one request to the next, apart from its own data, so that a change
/// compiles nothing. Source: Kata's agent: rules read `data.pstate`, and answer with operations on
/// it. Confined to one thread.
class PolicyState {
 public:
  /// Of the state, with what changing it takes: a sandbox's is a few KiB.
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

  explicit PolicyState(std::size_t max_bytes = kMaxBytes);

  /// `{"pstate": {…}}`, as an evaluator takes it. Lives until the second apply() from now.
  [[nodiscard]] const Value& data() const { return data_; }

  /// Applies all operations of a patch, or none. Sets in it become arrays, as in JSON. Errors:
  /// apply_patch's; a path or a "from" that does not begin with "/pstate/"; over the limit.
  [[nodiscard]] std::expected<void, PatchError> apply(const Value& operations);

 private:
  [[nodiscard]] std::expected<Value, PatchError> as_json(const Value& operations, Arena& arena);

  std::size_t max_bytes_;
  std::array<Arena, 2> arenas_;
  std::size_t current_ = 0;  // the arena that data_ lies in; the other is free
  Value data_;
  JsonReader reader_;
  std::string text_;
};

}  // namespace confcom::rego
