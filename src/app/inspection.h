#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/quote_fields.h"
#include "base/error.h"

/// Evidence that nobody has verified, for people and for programs. Both say so.
namespace confcom::app {

/// `verifier` is the command that does.
[[nodiscard]] std::string inspection_text(std::span<const FieldGroup> groups,
                                          std::string_view verifier);
[[nodiscard]] std::string inspection_json(std::span<const FieldGroup> groups);
[[nodiscard]] std::string inspection_text(const QuoteFields& quote);
[[nodiscard]] std::string inspection_json(const QuoteFields& quote);
/// `{"verified": false, "error": {"code", "message"}}`
[[nodiscard]] std::string inspection_error_json(const Error& error);

}  // namespace confcom::app
