#include "rego/value/tree_builder.h"

#include <fmt/format.h>

#include <span>

#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {

void TreeBuilder::start(Arena& arena) {
  arena_ = &arena;
  error_.reset();
  values_.clear();
  open_.clear();
}

void TreeBuilder::unsigned_integer(std::uint64_t value) { add(make_integer(value, *arena_)); }

void TreeBuilder::string(std::string_view text) { add(make_string(*arena_, text)); }

void TreeBuilder::byte_array(Bytes bytes) {
  begin_array();
  for (const std::byte byte : bytes) integer(std::to_integer<std::int64_t>(byte));
  end_array();
}

TreeBuilder::Container TreeBuilder::leave(bool is_object) {
  assert(!open_.empty() && open_.back().is_object == is_object);
  const Container container = open_.back();
  open_.pop_back();
  return container;
}

/// Puts a container where its values were.
void TreeBuilder::replace_from(std::size_t start, const ValueResult<Value>& made) {
  if (!made.has_value() && !error_.has_value()) error_ = made.error();
  values_.resize(start);
  add(made.value_or(Value::null()));
}

void TreeBuilder::end_array() {
  const Container container = leave(false);
  const auto items = std::span(values_).subspan(container.start);
  replace_from(container.start, make_array(*arena_, items));
}

void TreeBuilder::end_object() {
  const Container container = leave(true);
  const auto members = std::span(values_).subspan(container.start);
  assert(members.size() % 2 == 0);
  ObjectBuilder builder(*arena_, members.size() / 2);
  for (std::size_t i = 0; i < members.size(); i += 2) builder.insert(members[i], members[i + 1]);
  replace_from(container.start, builder.build());
}

Result<Value> TreeBuilder::finish() {
  assert(open_.empty() && values_.size() == 1);
  if (!error_.has_value()) return values_.front();
  return fail(ErrorCode::kMalformed,
              *error_ == ValueError::kTooDeep
                  ? fmt::format("value: nested deeper than {}", kMaxValueDepth)
                  : fmt::format("value: more than {} values in it", kMaxValueWeight));
}

}  // namespace confcom::rego
