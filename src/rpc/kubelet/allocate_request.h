#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::rpc {

/// The ids of devices that each container is to get; views into the message.
using AllocateRequest = std::vector<std::vector<std::string_view>>;

/// Reads a v1beta1.AllocateRequest in place: a container may ask for hundreds of thousands of ids.
/// Errors: malformed (not protobuf; no container; over kMaxContainersInRequest).
[[nodiscard]] Result<AllocateRequest> parse_allocate_request(std::string_view message);

/// Kubelets ask for one container at a time.
inline constexpr std::size_t kMaxContainersInRequest = 64;

}  // namespace confcom::rpc
