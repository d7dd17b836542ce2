#pragma once

#include "service/operations_page.h"

namespace confcom::service {

class DraMetrics;
class SgxDraDriver;

/// What the DRA driver says of itself. It is ready while a kubelet has it, the node's EPC is
/// published, and all checkpoints can be read. Thread-safe; what it is of must outlive it.
[[nodiscard]] Operations dra_operations(SgxDraDriver& driver, DraMetrics& metrics);

}  // namespace confcom::service
