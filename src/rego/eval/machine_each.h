#pragma once

#include "rego/eval/machine.h"
#include "rego/value/compare.h"

namespace confcom::rego {

/// Calls `visit` with each key and element, until it does not say to go on.
template <class Visit>
Machine::Flow Machine::each(const Value& in, bool in_order, const Visit& visit) {
  const auto next = [&](const Value& key, const Value& element) {
    if (!budget_.spend()) {
      failed_ = true;
      return Flow::kError;
    }
    return visit(key, element);
  };
  const auto visit_all = [&](const auto& elements, const auto& next_of) {
    for (const auto& element : elements) {
      const Flow flow = next_of(element);
      if (flow != Flow::kNext) return flow;
    }
    return Flow::kNext;
  };
  const auto of_entry = [&](const Entry& entry) { return next(entry.key, entry.value); };
  const auto of_item = [&](const Value& item) { return next(item, item); };
  if (in.is_array()) {
    std::int64_t i = 0;
    return visit_all(in.array().items(),
                     [&](const Value& item) { return next(Value::integer(i++), item); });
  }
  const bool is_keyed = in.is_object() || in.is_set();
  if (in_order && is_keyed && !spend(steps_to_sort(in))) return Flow::kError;
  if (in.is_object()) {
    const Object& object = in.object();
    return in_order ? visit_all(object.sorted(), of_entry) : visit_all(object.entries(), of_entry);
  }
  if (in.is_set()) {
    const Set& set = in.set();
    return in_order ? visit_all(set.sorted(), of_item) : visit_all(set.items(), of_item);
  }
  return Flow::kNext;
}

}  // namespace confcom::rego
