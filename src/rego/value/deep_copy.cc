#include "rego/value/deep_copy.h"

#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

// No copy is deeper than what it was made of, so that no build() fails.

Value copy_array(const Array& array, Arena& arena) {
  ArrayBuilder builder(arena, array.size);
  for (const Value& item : array.items()) builder.push(deep_copy(item, arena));
  return builder.build().value();
}

Value copy_object(const Object& object, Arena& arena) {
  ObjectBuilder builder(arena, object.size);
  for (const Entry& entry : object.entries()) {
    builder.insert(deep_copy(entry.key, arena), deep_copy(entry.value, arena));
  }
  return builder.build().value();
}

Value copy_set(const Set& set, Arena& arena) {
  SetBuilder builder(arena, set.size);
  for (const Value& item : set.items()) builder.insert(deep_copy(item, arena));
  return builder.build().value();
}

}  // namespace

Value deep_copy(const Value& value, Arena& arena) {
  if (arena.exceeded()) return Value::null();
  switch (value.kind()) {
    case Kind::kNumber:
      return value.is_small_integer() ? value : parse_number(value.number().text(), arena).value();
    case Kind::kString:
      return make_string(arena, value.string().view(), value.hash());
    case Kind::kArray:
      return copy_array(value.array(), arena);
    case Kind::kObject:
      return copy_object(value.object(), arena);
    case Kind::kSet:
      return copy_set(value.set(), arena);
    default:
      return value;
  }
}

}  // namespace confcom::rego
