#pragma once

#include "rego/value/value.h"

namespace confcom::rego {

/// An object's key and value.
struct Entry {
  Value key;
  Value value;
};

/// What an element of an object or set is found by.
[[nodiscard]] inline Value key_of(const Entry& entry) { return entry.key; }
[[nodiscard]] inline Value key_of(const Value& item) { return item; }

}  // namespace confcom::rego
