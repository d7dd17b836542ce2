#pragma once

#include <string>
#include <string_view>

namespace confcom::rego {

/// Why a text is no URL; empty where it is one, as nearly every text is.
/// Source: Go's net/url, Parse, and its messages.
[[nodiscard]] std::string url_refusal(std::string_view text);

}  // namespace confcom::rego
