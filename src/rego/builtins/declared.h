#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace confcom::rego {

/// A builtin function of OPA, as its callers know it, whether or not it is implemented.
struct Declaration {
  std::string_view name;  ///< "count", "net.cidr_contains"
  /// "(" operands, between them ", " ")" " -> " result. A last operand "T..." stands for any number
  /// of T. The result is "void" of a function that has none (print). A type is one of
  ///   any  null  boolean  number  string    any<T1, T2> one of these    set[T]
  ///   array[T] of any length                [T1, T2] of this length
  ///   object[K: V] with any such entries    object{"a": T} with exactly these
  ///   object{"a": T}[K: V] with these and any such entries
  std::string_view type;
  std::uint8_t arity = 0;
  bool is_relation = false;          ///< has several results (walk)
  bool is_deprecated = false;        ///< refused by strict checks
  bool is_nondeterministic = false;  ///< may answer the same operands otherwise in another query

  [[nodiscard]] bool is_void() const { return type.ends_with("-> void"); }
};

/// All of them, sorted by name. Source: OPA 1.20.0, capabilities.json.
[[nodiscard]] std::span<const Declaration> declarations();

/// Null when there is none of this name.
[[nodiscard]] const Declaration* find_declaration(std::string_view name);

}  // namespace confcom::rego
