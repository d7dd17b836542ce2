#include "rego/types/type_scope.h"

#include <utility>

namespace confcom::rego {

const Type* TypeScope::variable(VariableId id) const {
  for (const TypeScope* each = this; each != nullptr; each = each->outer_) {
    const auto found = each->variables_.find(id);
    if (found != each->variables_.end()) return found->second;
  }
  return nullptr;
}

void TypeScope::set(VariableId id, const Type* type) {
  if (type == nullptr) return;
  keeper_->variables_[id] = type;
  ++keeper_->changes_;
}

std::uint64_t TypeScope::changes() const {
  std::uint64_t out = 0;
  for (const TypeScope* each = this; each != nullptr; each = each->outer_) out += each->changes_;
  return out;
}

const CheckedComprehension* TypeScope::find(const CoreTerm& comprehension) const {
  const auto found = checked_.find(&comprehension);
  if (found == checked_.end() || found->second.changes != changes()) return nullptr;
  return &found->second;
}

const CheckedComprehension& TypeScope::keep(const CoreTerm& comprehension,
                                            CheckedComprehension checked) {
  checked.changes = changes();
  return checked_[&comprehension] = std::move(checked);
}

}  // namespace confcom::rego
