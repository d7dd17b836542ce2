#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "require.h"

namespace confcom::fuzz {

/// What a signature is checked over must stand in the input, be JSON by itself, and be what another
/// reader finds under that name: else one text is verified and another believed.
inline void require_signed_text(std::string_view text, std::string_view member,
                                std::string_view signed_text) {
  require(text.find(signed_text) != std::string_view::npos);
  require(JsonDocument::parse(signed_text).has_value());
  const auto whole =
      nlohmann::json::parse(as_text(without_trailing_zeros(as_bytes(text))), nullptr, false);
  const auto part = nlohmann::json::parse(signed_text, nullptr, false);
  require(whole.is_object() && part.is_object() && whole.contains(member));
  require(whole[std::string(member)] == part);
}

/// The smallest document that says the same.
inline std::string envelope(std::string_view member, std::string_view signed_text,
                            std::string_view signature_hex) {
  std::string out = "{\"";
  out.append(member).append("\":").append(signed_text);
  return out.append(",\"signature\":\"").append(signature_hex).append("\"}");
}

}  // namespace confcom::fuzz
