#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "rpc/kubernetes/resource_claim.h"

namespace confcom::service {

/// The form of the settings that classes and claims give the driver.
inline constexpr const char* kEpcConfigVersion = "sgx.confcom.dev/v1alpha1";
inline constexpr const char* kEpcConfigKind = "EpcConfig";

/// What containers get besides EPC.
struct EpcConfig {
  std::optional<bool> provision = {};     ///< the provision nodes; see ProvisionAccess
  std::optional<bool> quote_helper = {};  ///< the quote helper's socket

  friend bool operator==(const EpcConfig&, const EpcConfig&) = default;
};

/// Reads one block of settings. Shape: `{"apiVersion": kEpcConfigVersion, "kind": kEpcConfigKind,
/// "provision": BOOL, "quoteHelper": BOOL}`, the last two optional. Errors: malformed (no such
/// values); invalid_argument (another version or kind; a field that there is not, by its path).
[[nodiscard]] Result<EpcConfig> parse_epc_config(const JsonValue& parameters);

/// What holds for a request of a claim: its class' settings, and over them the claim's own; but
/// provision nodes a claim has only where its class grants them.
/// Errors: those of parsing, also of blocks that are for other requests; denied.
[[nodiscard]] Result<EpcConfig> config_for(const rpc::ResourceClaim& claim,
                                           std::string_view request);

}  // namespace confcom::service
