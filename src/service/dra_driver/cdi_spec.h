#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "service/dra_driver/prepared_claim.h"
#include "service/sgx_node/sgx_grant.h"

namespace confcom::service {

/// What a container is told of its EPC: of its claim, all requests together; and with "_REQUEST"
/// behind, in capitals and with '_' for '-' and '/', of one of them.
inline constexpr const char* kEpcBytesVariable = "CONFCOM_EPC_BYTES";

/// "sgx.confcom.dev/epc=UID-INDEX": the share of that index.
[[nodiscard]] std::string cdi_id(const PreparedClaim& claim, std::size_t share);

/// The text of a claim's CDI file: a device for each share, with the nodes, mounts and variables of
/// containers that have it. `host` is the node's, with the quote helper's directory.
/// Source: Container Device Interface specification, 0.6.0.
[[nodiscard]] std::string cdi_spec(const PreparedClaim& claim, const SgxHost& host);

/// "sgx.confcom.dev-UID.json".
[[nodiscard]] std::string cdi_file_name(std::string_view uid);

}  // namespace confcom::service
