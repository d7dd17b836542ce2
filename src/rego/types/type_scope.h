#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rego/compile/core.h"
#include "rego/syntax/location.h"
#include "rego/types/type_tree.h"

namespace confcom::rego {

struct TypeError {
  Location location = {};
  std::string message = {};
  std::vector<std::string> details = {};
  /// Some type is not known, which an error told before is likely to be the cause of.
  bool is_consequence = false;
};
using TypeErrors = std::vector<TypeError>;

/// What a comprehension comes to in a scope.
struct CheckedComprehension {
  const Type* type = nullptr;
  TypeErrors errors = {};
  std::uint64_t changes = 0;  ///< of the scope, when it was checked
};

/// The types of variables and documents inside a body, in front of those outside of it. Source: OPA
/// 1.20.0, TypeEnv.
class TypeScope {
 public:
  /// Outside of all bodies: what rules define. Of other documents anything is known.
  explicit TypeScope(const TypeTree& data) : data_(&data.root()) {}
  /// A body's.
  explicit TypeScope(const TypeScope* outer) : outer_(outer) {}
  /// Where documents are replaced, null: none. Variables that get a type there keep it.
  TypeScope(TypeScope& outer, const TypeTree* data, const TypeTree* input)
      : outer_(&outer),
        keeper_(outer.keeper_),
        data_(data == nullptr ? nullptr : &data->root()),
        input_(input == nullptr ? nullptr : &input->root()) {}
  TypeScope(const TypeScope&) = delete;
  TypeScope& operator=(const TypeScope&) = delete;
  ~TypeScope() = default;

  /// Null where it is not known.
  [[nodiscard]] const Type* variable(VariableId id) const;
  void set(VariableId id, const Type* type);

  [[nodiscard]] const TypeScope* outer() const { return outer_; }
  /// Null where the scope says nothing of a document.
  [[nodiscard]] const TypeNode* node(Root root) const {
    return root == Root::kInput ? input_ : data_;
  }
  /// Of variables, here and outside.
  [[nodiscard]] std::uint64_t changes() const;

  /// As long as nothing changes, a comprehension is checked once.
  [[nodiscard]] const CheckedComprehension* find(const CoreTerm& comprehension) const;
  const CheckedComprehension& keep(const CoreTerm& comprehension, CheckedComprehension checked);

 private:
  const TypeScope* outer_ = nullptr;
  TypeScope* keeper_ = this;
  const TypeNode* data_ = nullptr;
  const TypeNode* input_ = nullptr;
  std::map<VariableId, const Type*> variables_;
  std::uint64_t changes_ = 0;
  std::map<const CoreTerm*, CheckedComprehension> checked_;
};

}  // namespace confcom::rego
