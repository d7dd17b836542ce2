#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/quote_fields.h"
#include "service/node_status/node_status.h"

/// What people and programs alike are told of a node.
namespace confcom::app {

/// Versions, processor and kernel.
[[nodiscard]] std::vector<FieldGroup> describe_node(const service::NodeStatus& status);

/// Which of the two enclaves are made with: "hardware", "simulated", or "none".
[[nodiscard]] std::string_view platform_name(const service::NodeStatus& status);

/// A holder of devices that confcom's device plugin may have offered.
[[nodiscard]] std::vector<rpc::ContainerDevices> holders_of(const service::NodeStatus& status);

/// A claim that containers have of confcom's DRA driver.
[[nodiscard]] std::vector<rpc::ContainerClaim> claims_of(const service::NodeStatus& status);

}  // namespace confcom::app
