#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace confcom::rego {

/// What is wrong with a YAML text, in the words of the library that OPA reads it with.
struct YamlMistake {
  std::string text = {};
  std::size_t line = 0;  ///< from 1, as told; 0: it is nowhere
};

/// Of a line in a map that is no key, which yaml-cpp does not see.
inline constexpr std::string_view kMissingColon = "could not find expected ':'";

/// `found` is what yaml-cpp says, `line` counts from 0. Source: Go's yaml.v3, which tells of the
/// line after which a structure was left, and of none in the first line. What has no counterpart
/// there keeps its own words.
[[nodiscard]] YamlMistake yaml_mistake(std::string_view found, std::size_t line,
                                       std::string_view text);

}  // namespace confcom::rego
