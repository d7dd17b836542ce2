#pragma once

#include <chrono>

#include "base/timestamp.h"

namespace confcom::verify {

/// When evidence is judged, and how long past its nextUpdate a collateral still counts.
struct VerificationTime {
  Timestamp now;
  std::chrono::seconds collateral_grace{0};
};

}  // namespace confcom::verify
