#pragma once

#include <cstdint>

#include "base/error.h"
#include "enclave/emulated/enclave_space.h"
#include "enclave/emulated/tcs_table.h"

namespace confcom::enclave {

/// What the system does to an initialised enclave's pages, for the enclave to accept: EMODPR, EMODT
/// and EREMOVE, on whole pages that are there. Errors: as Enclave's functions of these names.
/// Source: Intel SDM vol. 3D, EMODPR, EMODT, EREMOVE; Linux, arch/x86/include/uapi/asm/sgx.h.
[[nodiscard]] Result<void> restrict_permissions(EnclaveSpace& space, std::uint64_t offset,
                                                std::uint64_t bytes, std::uint64_t permissions);
[[nodiscard]] Result<void> modify_type(EnclaveSpace& space, TcsTable& tcss, std::uint64_t offset,
                                       std::uint64_t bytes, PageType type);
[[nodiscard]] Result<void> remove_pages(EnclaveSpace& space, std::uint64_t offset,
                                        std::uint64_t bytes);

}  // namespace confcom::enclave
