#include "rego/value/value.h"

#include <algorithm>
#include <type_traits>

#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

static_assert(std::is_trivially_copyable_v<Value>);

bool equal_objects(const Object& a, const Object& b) {
  return std::ranges::all_of(a.entries(), [&](const Entry& entry) {
    const Entry* const other = b.find_entry(entry.key);
    return other != nullptr && other->value == entry.value;
  });
}

bool equal_sets(const Set& a, const Set& b) {
  return std::ranges::all_of(a.items(), [&](const Value& item) { return b.contains(item); });
}

}  // namespace

/// Of one kind, and at least one of them stored.
bool Value::equal_stored(const Value& a, const Value& b) {
  if (a.hash() != b.hash()) return false;
  if (a.is_number()) return compare_numbers(a, b) == 0;
  if (a.to_->size != b.to_->size) return false;
  switch (a.kind_) {
    case Kind::kString:
      return a.string().view() == b.string().view();
    case Kind::kArray:
      return std::ranges::equal(a.array().items(), b.array().items());
    case Kind::kObject:
      return equal_objects(a.object(), b.object());
    case Kind::kSet:
      return equal_sets(a.set(), b.set());
    default:
      return false;
  }
}

}  // namespace confcom::rego
