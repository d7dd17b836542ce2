#pragma once

#include <cstddef>
#include <string>

#include "rego/types/hoisted_rule.h"

namespace confcom::rego {

/// Terms of one rule as their author wrote them.
class TermText {
 public:
  explicit TermText(const HoistedRule& of) : of_(of) {}

  [[nodiscard]] std::string term(const CoreTerm& term) const;
  /// The head, and so many steps of the path: `data.a["b c"][x]`.
  [[nodiscard]] std::string reference(const CoreTerm& reference, std::size_t steps) const;
  [[nodiscard]] std::string reference(const CoreTerm& reference) const {
    return this->reference(reference, reference.terms.size());
  }

 private:
  [[nodiscard]] std::string variable(VariableId id) const;
  [[nodiscard]] std::string head(const CoreTerm& reference) const;
  [[nodiscard]] std::string object(const CoreTerm& object) const;
  [[nodiscard]] std::string list(std::span<const CoreTerm* const> terms) const;

  const HoistedRule& of_;
};

/// Constants: ["a", 1].
[[nodiscard]] std::string to_text(const Value& value);

}  // namespace confcom::rego
