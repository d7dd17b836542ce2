#pragma once

#include <filesystem>

namespace confcom::service::testing {

/// A socket's name as a server leaves it that was killed: nobody listens there. What had the name
/// before is replaced in one step.
void leave_dead_socket(const std::filesystem::path& path);

}  // namespace confcom::service::testing
