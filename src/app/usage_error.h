#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/command_reference.h"
#include "base/error.h"

namespace confcom::app {

/// One line about arguments that do not fit `command`: what is wrong, the nearest word that would
/// fit, and where help is. `unexpected` are the arguments that nothing takes; where there are none,
/// `complaint` of the parser says what is wrong.
[[nodiscard]] Error usage_error(const CommandReference& command,
                                std::span<const std::string> unexpected,
                                std::string_view complaint);

/// The word of `words` that `typed` was probably meant to be; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view typed, std::span<const std::string> words);

}  // namespace confcom::app
