#pragma once

#include <vector>

#include "base/error.h"
#include "rpc/kubelet/pod_resources.h"

namespace confcom::service {

/// That no container has EPC by the DRA driver any more, of what a kubelet says: what the driver
/// has given cannot be given again. Errors: denied (some have: names the first few, and says what
/// to do); that of asking.
[[nodiscard]] Result<void> expect_no_claims(const Result<std::vector<rpc::ContainerClaim>>& found);

}  // namespace confcom::service
