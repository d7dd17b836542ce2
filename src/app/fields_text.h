#pragma once

#include <span>
#include <string>

#include "app/quote_fields.h"

namespace confcom::app {

/// "MRENCLAVE", spaces, value: a line for each field, the values below one another, two spaces in.
[[nodiscard]] std::string fields_text(std::span<const Field> fields);

}  // namespace confcom::app
