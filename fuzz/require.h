#pragma once

#include <cstdlib>

namespace confcom::fuzz {

/// A fuzz target's oracle: what does not hold ends the process, which the fuzzer and the replay
/// both see.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace confcom::fuzz
