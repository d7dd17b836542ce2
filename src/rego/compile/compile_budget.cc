#include "rego/compile/compile_budget.h"

namespace confcom::rego {

bool CompileBudget::look(const Arena& arena) {
  if (exhausted_ != Limit::kNone) return false;
  if (arena.used() > limits_.memory_bytes) exhausted_ = Limit::kMemory;
  if (work_.is_over()) exhausted_ = Limit::kTime;
  return exhausted_ == Limit::kNone;
}

}  // namespace confcom::rego
