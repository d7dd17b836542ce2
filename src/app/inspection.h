#pragma once

#include <string>

#include "app/quote_fields.h"
#include "base/error.h"

/// A quote that nobody has verified, for people and for programs. Both say so.
namespace confcom::app {

[[nodiscard]] std::string inspection_text(const QuoteFields& quote);
[[nodiscard]] std::string inspection_json(const QuoteFields& quote);
/// `{"verified": false, "error": {"code", "message"}}`
[[nodiscard]] std::string inspection_error_json(const Error& error);

}  // namespace confcom::app
