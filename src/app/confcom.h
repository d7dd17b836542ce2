#pragma once

#include <span>
#include <string>

#include "app/environment.h"
#include "app/streams.h"
#include "base/clock.h"

namespace confcom::app {

/// Runs the program `confcom` with the arguments after its name and returns its exit status: 0 for
/// accepted or done, 1 for refused, 2 when it could not look. No exception leaves it.
[[nodiscard]] int run(std::span<const std::string> args, Streams& streams, const Clock& clock,
                      const Environment& environment) noexcept;

}  // namespace confcom::app
