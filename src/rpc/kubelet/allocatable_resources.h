#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// How many healthy devices of each resource a kubelet can give to containers, held or not
/// (v1.PodResourcesLister/GetAllocatableResources, of Kubernetes 1.23 and later). It tells them one
/// by one: 262,144 are some 14 MiB. Blocks. Errors: as of list_pod_resources.
[[nodiscard]] Result<std::map<std::string, std::uint64_t>> list_allocatable_resources(
    const std::filesystem::path& socket, std::chrono::milliseconds timeout);

/// Reads a v1.AllocatableResourcesResponse. Errors: malformed.
[[nodiscard]] Result<std::map<std::string, std::uint64_t>> parse_allocatable_resources(
    std::string_view message);

/// Of an answer: with a resource name of 100 characters, 262,144 devices would be 27 MiB.
inline constexpr std::size_t kMaxAllocatableResourcesBytes = std::size_t{32} * 1024 * 1024;

}  // namespace confcom::rpc
