#include "rego/value/item_at.h"

#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {

Value item_at(const Value& container, const Value& key) {
  if (container.is_object()) return container.object().find(key);
  if (container.is_set()) return container.set().contains(key) ? key : Value();
  if (!container.is_array() || !key.is_number()) return {};
  const std::span<const Value> items = container.array().items();
  const auto at = to_int64(key);
  const bool is_inside = at && *at >= 0 && static_cast<std::uint64_t>(*at) < items.size();
  return is_inside ? items[static_cast<std::size_t>(*at)] : Value();
}

}  // namespace confcom::rego
