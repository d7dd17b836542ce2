#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace confcom::rego {

/// A builtin function of OPA, as its callers know it, whether or not it is implemented.
struct Declaration {
  std::string_view name;  ///< "count", "net.cidr_contains"
  /// Its operands and result, written as "(array[any], number) -> string". The result is "void" of
  /// a function that has none (print).
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
