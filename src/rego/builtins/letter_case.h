#pragma once

namespace confcom::rego {

// One character by one, as Go does it: "ß" has no upper case. Source: Unicode 15.0.

[[nodiscard]] char32_t to_lower(char32_t c);
[[nodiscard]] char32_t to_upper(char32_t c);

}  // namespace confcom::rego
