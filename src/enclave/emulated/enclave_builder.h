#pragma once

#include "base/error.h"
#include "crypto/digest.h"
#include "enclave/emulated/enclave_space.h"
#include "enclave/emulated/tcs_table.h"
#include "enclave/image/enclave_image.h"
#include "enclave/secs.h"
#include "enclave/xsave_layout.h"

namespace confcom::enclave {

/// ECREATE's checks of what it is given, on this processor. Errors: unsupported (SSA frames too
/// small for the processor's state; MISCSELECT; attributes; XFRM that no processor takes).
[[nodiscard]] Result<void> check_creation(const EnclaveImage& image, const Secs& secs,
                                          const XsaveLayout& layout);

/// EADD and EEXTEND of all of the image's pages: MRENCLAVE. Errors: malformed (a TCS), io.
[[nodiscard]] Result<crypto::Sha256Digest> build_enclave(const EnclaveImage& image,
                                                         EnclaveSpace& space, TcsTable& tcss);

}  // namespace confcom::enclave
