#pragma once

#include "base/clock.h"
#include "rego/builtins/builtin.h"

namespace confcom::app {

/// What a policy may know of the world: this clock, and chance. `clock` must outlive it.
[[nodiscard]] rego::Surroundings rego_surroundings(const Clock& clock);

}  // namespace confcom::app
