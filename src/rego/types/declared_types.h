#pragma once

#include <map>

#include "rego/types/types.h"

namespace confcom::rego {

struct Declaration;

/// Of builtin functions, each made when it is asked for first.
class DeclaredTypes {
 public:
  explicit DeclaredTypes(Types& types) : types_(types) {}
  [[nodiscard]] const Type* of(const Declaration& builtin);

 private:
  Types& types_;
  Arena keys_;
  std::map<const Declaration*, const Type*> known_;
};

}  // namespace confcom::rego
