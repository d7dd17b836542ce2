#pragma once

#include <optional>

#include "rpc/aesm/aesm_message.h"

namespace confcom::service {

/// The answer to a request that needs no attestation key: how many keys there are, and the refusals
/// of what is incomplete or not served. Nothing for the others.
[[nodiscard]] std::optional<rpc::AesmResponse> keyless_answer(const rpc::AesmRequest& request);

}  // namespace confcom::service
