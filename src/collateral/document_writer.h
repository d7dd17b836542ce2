#pragma once

#include <string>

#include "base/bytes.h"
#include "collateral/enclave_identity.h"
#include "collateral/tcb_info.h"

namespace confcom::collateral {

/// The text of the member tcbInfo: what its signature covers.
[[nodiscard]] std::string write_tcb_info(const TcbInfo& info);
/// The text of the member enclaveIdentity.
[[nodiscard]] std::string write_enclave_identity(const EnclaveIdentity& identity);
/// `{"<name>": <text>, "signature": "<hex>"}`.
[[nodiscard]] std::string write_signed_document(std::string_view name, std::string_view text,
                                                Bytes signature);

}  // namespace confcom::collateral
