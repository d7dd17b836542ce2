#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Makes a value from what is told of it in order, as a reader of JSON or protobuf does. Keeps its
/// scratch memory from one value to the next, so that a warm one takes nothing from the heap.
/// Between begin_object and end_object, key() comes before each member. To end what was not begun
/// is a defect of the caller, and asserted. Confined to one thread.
class TreeBuilder {
 public:
  /// Forgets what was told so far. `arena` outlives what is made.
  void start(Arena& arena);

  void null() { add(Value::null()); }
  void boolean(bool value) { add(Value::boolean(value)); }
  void integer(std::int64_t value) { add(Value::integer(value)); }
  void unsigned_integer(std::uint64_t value);
  /// `text` is UTF-8, and copied.
  void string(std::string_view text);
  /// An array of integers from 0 to 255, as serde turns bytes into JSON.
  void byte_array(Bytes bytes);
  void value(const Value& made) { add(made); }

  void begin_array() { begin(false); }
  void end_array();
  void begin_object() { begin(true); }
  void key(std::string_view name) { string(name); }
  /// Of keys that are equal, the last has its value.
  void end_object();

  /// Containers that are open.
  [[nodiscard]] std::size_t depth() const { return open_.size(); }

  /// The one value that was told. Errors: malformed (nested deeper than kMaxValueDepth,
  /// more than kMaxValueWeight).
  [[nodiscard]] Result<Value> finish();

 private:
  struct Container {
    bool is_object = false;
    std::size_t start = 0;  // of its values: items, or keys and values by turns
  };

  void add(const Value& value) { values_.push_back(value); }
  void begin(bool is_object) { open_.push_back({is_object, values_.size()}); }
  Container leave(bool is_object);
  void replace_from(std::size_t start, const ValueResult<Value>& made);

  Arena* arena_ = nullptr;
  std::optional<ValueError> error_ = {};
  std::vector<Value> values_;
  std::vector<Container> open_;
};

}  // namespace confcom::rego
