// What parses as a Rego value is written, compact and pretty, and parses back to an equal value
// with an equal hash. Values are ordered one way or the other, never both, whichever is asked
// first.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "rego/value/array.h"
#include "rego/value/compare.h"
#include "rego/value/deep_copy.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"
#include "rego/value/object.h"
#include "require.h"

namespace {

using confcom::fuzz::require;
using confcom::rego::Arena;
using confcom::rego::compare;
using confcom::rego::Entry;
using confcom::rego::JsonReader;
using confcom::rego::JsonStyle;
using confcom::rego::Value;

void require_same(const Value& a, const Value& b) {
  require(a == b && b == a);
  require(a.hash() == b.hash() && a.depth() == b.depth());
  require(compare(a, b) == 0 && compare(b, a) == 0);
}

std::string written(const Value& value, bool is_pretty) {
  std::string out;
  require(write_json(value, JsonStyle{.is_pretty = is_pretty}, out).has_value());
  return out;
}

void require_order(const Value& a, const Value& b) {
  const std::strong_ordering order = compare(a, b);
  require((order < 0) == (compare(b, a) > 0) && (order > 0) == (compare(b, a) < 0));
  require((order == 0) == (a == b));
  require(order != 0 || a.hash() == b.hash());
}

/// A container's items or keys, or the value itself.
std::vector<Value> parts_of(const Value& value) {
  if (value.is_array()) return {value.array().items().begin(), value.array().items().end()};
  std::vector<Value> out;
  if (!value.is_object()) return {value};
  for (const Entry& entry : value.object().sorted()) {
    require(value.object().find(entry.key).is_identical(entry.value));
    out.push_back(entry.key);
    out.push_back(entry.value);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  Arena arena;
  JsonReader reader;
  const auto value = reader.parse(text, arena);
  if (!value.has_value()) return 0;

  require_same(*value, reader.parse(text, arena).value());
  for (const bool is_pretty : {false, true}) {
    const std::string out = written(*value, is_pretty);
    const Value again = reader.parse(out, arena).value();
    require_same(*value, again);
    require(written(again, is_pretty) == out);
  }
  Arena other;
  require_same(*value, deep_copy(*value, other));

  constexpr std::size_t kMaxCompared = 40;
  std::vector<Value> parts = parts_of(*value);
  if (parts.size() > kMaxCompared) parts.resize(kMaxCompared);
  for (const Value& a : parts) {
    for (const Value& b : parts) require_order(a, b);
  }
  return 0;
}
