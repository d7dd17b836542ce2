#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "rego/builtins/text_builder.h"

namespace confcom::rego {

// Base64 as Go's encoding/base64 has it, and hence OPA: line ends are skipped anywhere, bits that
// are left over need not be zero. What is to be decoded strictly is read by base/base64.h.

inline constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void encode_base64(std::string_view bytes, std::string_view alphabet, bool is_padded,
                   TextBuilder& out);

/// Padded. Where the text is wrong, in Go's count; nothing when it is right.
[[nodiscard]] std::optional<std::size_t> decode_base64(std::string_view text,
                                                       std::string_view alphabet, TextBuilder& out);

}  // namespace confcom::rego
