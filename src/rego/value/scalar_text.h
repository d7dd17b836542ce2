#pragma once

#include <string>

#include "rego/value/value.h"

namespace confcom::rego {

/// Appends null, a boolean or a number: JSON and Rego write them alike.
void write_scalar(const Value& value, std::string& out);

}  // namespace confcom::rego
