#include "rego/testing/ground_term.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rego/value/array.h"
#include "rego/value/json_reader.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego::testing {
namespace {

class Reader {
 public:
  Reader(std::string_view text, Arena& arena) : rest_(text), arena_(arena) {}

  /// As far as `close`, which is taken; '\0' is the end.
  std::vector<Value> list(char close);

 private:
  bool take(std::string_view token) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool ends(char close) {
    return close == '\0' ? rest_.empty() : take(std::string_view(&close, 1));
  }
  Value term();
  Value scalar();
  Value braces();

  std::string_view rest_;
  Arena& arena_;
};

std::vector<Value> Reader::list(char close) {
  std::vector<Value> out;
  while (!ends(close)) {
    if (rest_.empty()) {
      ADD_FAILURE() << "not closed: " << close;
      return out;
    }
    out.push_back(term());
    static_cast<void>(take(","));
  }
  return out;
}

Value Reader::term() {
  if (take("set()")) return SetBuilder(arena_).build().value();
  if (take("[")) return make_array(arena_, list(']')).value();
  if (take("{")) return braces();
  return scalar();
}

/// An object, unless the first term is followed by no colon.
Value Reader::braces() {
  ObjectBuilder object(arena_);
  if (take("}")) return object.build().value();
  Value key = term();
  if (!rest_.starts_with(":")) {
    SetBuilder set(arena_);
    set.insert(key);
    static_cast<void>(take(","));
    for (const Value& item : list('}')) set.insert(item);
    return set.build().value();
  }
  while (take(":")) {
    object.insert(key, term());
    if (take(",")) key = term();
  }
  EXPECT_TRUE(take("}")) << rest_;
  return object.build().value();
}

Value Reader::scalar() {
  std::size_t end = std::min(rest_.find_first_of(",]}: "), rest_.size());
  if (rest_.starts_with('"')) {
    end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2U : 1U;
    ++end;
  }
  const auto value = parse_json(rest_.substr(0, end), arena_);
  EXPECT_TRUE(value.has_value()) << rest_;
  rest_.remove_prefix(end);
  return value.value_or(Value::null());
}

}  // namespace

std::vector<Value> ground_terms(std::string_view text, Arena& arena) {
  return Reader(text, arena).list('\0');
}

}  // namespace confcom::rego::testing
