#pragma once

#include <string_view>

namespace confcom::rego {

/// Whether OPA has a builtin function of this name, as it is called: "count", "net.cidr_contains".
[[nodiscard]] bool is_declared_builtin(std::string_view name);

}  // namespace confcom::rego
