#pragma once

#include <map>
#include <string>
#include <vector>

namespace confcom::rpc {

/// What a container gets with its devices. Source: v1beta1.ContainerAllocateResponse.
struct DeviceGrant {
  struct Mount {
    std::string container_path;
    std::string host_path;
    bool read_only = true;
    friend bool operator==(const Mount&, const Mount&) = default;
  };
  struct Node {
    std::string container_path;
    std::string host_path;
    std::string permissions = "rw";
    friend bool operator==(const Node&, const Node&) = default;
  };

  std::map<std::string, std::string> environment{};
  std::vector<Mount> mounts{};
  std::vector<Node> nodes{};
  std::map<std::string, std::string> annotations{};

  friend bool operator==(const DeviceGrant&, const DeviceGrant&) = default;
};

}  // namespace confcom::rpc
