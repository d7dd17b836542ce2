#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace confcom::service {

/// What the cluster is to be told of a node.
struct NodeReport {
  bool has_sgx = false;
  bool simulated = false;                          ///< of a simulated platform
  std::uint64_t epc_mib = 0;                       ///< healthy
  std::map<std::string, std::uint64_t> resources;  ///< extended resources for the node's status
};

}  // namespace confcom::service
