#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace confcom::rego {

/// The pattern as RE2 has to be given it: what Go takes and this RE2 does not, "(?<name>", is
/// written in the older form. Error: Go's words for what RE2 alone would take, "\C".
[[nodiscard]] std::expected<std::string, std::string> to_re2_syntax(std::string_view pattern);

/// What Go says of a pattern that RE2 refuses.
[[nodiscard]] std::string go_error(const re2::RE2& refused);

}  // namespace confcom::rego
