#pragma once

#include <vector>

#include "crypto/certificate_builder.h"
#include "evidence/snp/vek_extensions.h"

namespace confcom::evidence {

/// The extensions of a VCEK's or VLEK's certificate, for platforms that issue their own: the
/// inverse of parse_vek_extensions. Shape: as AMD writes them, hwID bare, the reserved SPLs zero.
[[nodiscard]] std::vector<crypto::ExtensionSpec> write_vek_extensions(const VekExtensions& in);

}  // namespace confcom::evidence
