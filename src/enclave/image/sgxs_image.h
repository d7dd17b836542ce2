#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/enclave_image.h"

namespace confcom::enclave {

/// Whether the bytes begin as an SGXS stream does.
[[nodiscard]] bool is_sgxs(Bytes in);

/// Source: docs/formats/sgxs.md. Shape: records of 64 bytes, EEXTEND's and unmeasured ones followed
/// by 256; pages ascend, and so do the pieces of a page.
/// Errors: truncated; malformed (the record, by its offset in the file); unsupported (a stream that
/// does not say the enclave's size).
[[nodiscard]] Result<EnclaveImage> parse_sgxs_image(Bytes in);

}  // namespace confcom::enclave
