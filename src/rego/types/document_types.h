#pragma once

#include <span>

#include "rego/types/type_scope.h"

namespace confcom::rego {

// What is known of a document at a path, where a scope or one outside of it says anything; else
// it is anything. Null: there is nothing. Source: OPA 1.20.0, GetByRef.
[[nodiscard]] const Type* type_at(Root root, std::span<const CoreTerm* const> path,
                                  const TypeScope& scope, Types& types);
/// An undefined step may be any.
[[nodiscard]] const Type* type_at(Root root, std::span<const Value> path, const TypeScope& scope,
                                  Types& types);

/// What is in a value of a type, at a path.
[[nodiscard]] const Type* select_path(const Type* type, std::span<const CoreTerm* const> path,
                                      Types& types);

/// Whether a type has one part of that name: what is not a scalar, or not known, means any part.
[[nodiscard]] bool is_name(const Value& step);

}  // namespace confcom::rego
