#pragma once

#include <string>
#include <string_view>

#include "app/command_reference.h"

namespace confcom::app {

/// "confcom-quote-verify.1"
[[nodiscard]] std::string man_page_name(const CommandReference& command);

/// The command's page of section 1. Source: man(7). It bears no date: the same program has the same
/// pages.
[[nodiscard]] std::string man_page(const CommandReference& command, std::string_view version);

}  // namespace confcom::app
