#include "rego/compile/compile_budget.h"

namespace confcom::rego {

bool CompileBudget::look(const Arena& arena) {
  if (exhausted_ != Limit::kNone) return false;
  if (arena.used() > limits_.memory_bytes) exhausted_ = Limit::kMemory;
  if (std::chrono::steady_clock::now() - begin_ > limits_.time) exhausted_ = Limit::kTime;
  return exhausted_ == Limit::kNone;
}

}  // namespace confcom::rego
