#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// Whether an object may have this name: up to 253 of a-z, 0-9, '-' and '.', beginning and ending
/// with a letter or digit; so it means nothing else in a path. Source: Kubernetes documentation,
/// "Object Names and IDs", DNS subdomain names.
[[nodiscard]] bool is_object_name(std::string_view name);

/// "/api/v1/nodes/NAME". Errors: invalid_argument (no such name).
[[nodiscard]] Result<std::string> node_path(std::string_view node);

/// "/api/v1/namespaces/NS/events". Errors: invalid_argument (no such name).
[[nodiscard]] Result<std::string> events_path(std::string_view name_space);

}  // namespace confcom::rpc
