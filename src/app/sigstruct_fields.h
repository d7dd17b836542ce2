#pragma once

#include <vector>

#include "app/quote_fields.h"
#include "enclave/sigstruct_signature.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::app {

/// Whether an enclave with this SIGSTRUCT may run with the attribute DEBUG.
[[nodiscard]] bool allows_debug(const evidence::Sigstruct& sigstruct);

/// What a SIGSTRUCT says, and what was found of its signature.
[[nodiscard]] std::vector<Field> sigstruct_fields(const evidence::Sigstruct& sigstruct,
                                                  const enclave::SigstructCheck& check);

}  // namespace confcom::app
