#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "rego/arena.h"
#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego::testing {

/// Makes values for tests, and keeps them.
class Values {
 public:
  [[nodiscard]] Arena& arena() { return arena_; }

  Value number(std::string_view text) { return parse_number(text, arena_).value(); }
  Value string(std::string_view text) { return make_string(arena_, text); }
  Value array(std::initializer_list<Value> items) {
    return make_array(arena_, {items.begin(), items.size()}).value();
  }
  Value set(std::initializer_list<Value> items) {
    SetBuilder builder(arena_);
    for (const Value& item : items) builder.insert(item);
    return builder.build().value();
  }
  Value object(std::initializer_list<std::pair<Value, Value>> entries) {
    ObjectBuilder builder(arena_);
    for (const auto& [key, value] : entries) builder.insert(key, value);
    return builder.build().value();
  }
  /// [[…[]…]]
  Value nested(std::uint32_t depth) {
    Value value = array({});
    for (std::uint32_t i = 1; i < depth; ++i) value = array({value});
    return value;
  }

 private:
  Arena arena_;
};

[[nodiscard]] inline Value integer(std::int64_t value) { return Value::integer(value); }

}  // namespace confcom::rego::testing
