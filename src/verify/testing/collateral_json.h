#pragma once

#include <string>

#include "base/bytes.h"
#include "collateral/enclave_identity.h"
#include "collateral/tcb_info.h"

namespace confcom::verify::testing {

/// The text of the member tcbInfo: what its signature covers.
[[nodiscard]] std::string tcb_info_text(const collateral::TcbInfo& info);
/// The text of the member enclaveIdentity.
[[nodiscard]] std::string identity_text(const collateral::EnclaveIdentity& identity);
/// `{"<name>": <text>, "signature": "<hex>"}`.
[[nodiscard]] std::string signed_document(std::string_view name, std::string_view text,
                                          Bytes signature);

}  // namespace confcom::verify::testing
