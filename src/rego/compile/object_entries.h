#pragma once

#include <vector>

namespace confcom::rego {

struct Term;

/// An object's keys and values by turns, as it is evaluated. Of a key that is written twice only
/// the last value is. Keys that turn out to be the same have the value of the last one: scalars are
/// first, then variables, references, collections, and what is called.
/// Source: OPA 1.20.0, which keeps an object's keys in order while it reads and rewrites it.
[[nodiscard]] std::vector<const Term*> entries_of(const Term& object);

}  // namespace confcom::rego
