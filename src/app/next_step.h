#pragma once

#include <string_view>

namespace confcom::app {

/// What a person may do about a check of this id that failed; empty when nothing can be said.
[[nodiscard]] std::string_view next_step(std::string_view check_id);

}  // namespace confcom::app
