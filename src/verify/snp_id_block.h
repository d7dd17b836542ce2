#pragma once

#include "base/bytes.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// Whether an ID block is vouched for as the firmware demands it at launch: id_block.format,
/// id_auth.format, id_block.signature (by the ID key), id_auth.id_key_signature (by the author's
/// key, where there is one). Whose keys these are is the caller's question: a report has their
/// digests. Source: AMD SEV-SNP firmware ABI (document 56860), SNP_LAUNCH_FINISH.
[[nodiscard]] CheckList check_snp_id_block(Bytes id_block, Bytes id_authentication);

}  // namespace confcom::verify
