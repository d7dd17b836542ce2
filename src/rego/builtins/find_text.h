#pragma once

#include <cstddef>
#include <string_view>

namespace confcom::rego {

/// Where `part` is found first, no earlier than at `from`. Unlike string_view::find, its time does
/// not grow with the product of both sizes.
[[nodiscard]] std::size_t find_text(std::string_view text, std::string_view part,
                                    std::size_t from = 0);

}  // namespace confcom::rego
