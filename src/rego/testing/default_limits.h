#pragma once

#include "rego/compile/compile_budget.h"

namespace confcom::rego::testing {

/// What compiling has where nothing else is said. With a sanitizer, which makes the work some forty
/// times as long, so much more time.
inline CompileLimits default_limits() {
  CompileLimits out;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  out.time *= 40;
#endif
  return out;
}

}  // namespace confcom::rego::testing
