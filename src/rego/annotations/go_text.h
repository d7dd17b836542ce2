#pragma once

#include <string>

#include "rego/annotations/yaml_tree.h"

namespace confcom::rego {

/// A node as Go's fmt writes it for "%s", which messages quote: `text`, `map[a:%!s(int=5)]`.
[[nodiscard]] std::string go_text(const YamlNode& node);

}  // namespace confcom::rego
