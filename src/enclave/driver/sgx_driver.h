#pragma once

#include <functional>
#include <optional>

#include "base/error.h"
#include "enclave/image/enclave_image.h"
#include "enclave/secs.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// ioctl(2): -1 and errno when it fails. All that is said to the driver goes through one of these,
/// so that what is said can be tested where there is none.
using SgxIoctl = std::function<int(int fd, unsigned long request, void* argument)>;

[[nodiscard]] SgxIoctl system_ioctl();

/// Where an enclave is built.
struct DriverTarget {
  int enclave_fd = -1;              ///< of /dev/sgx_enclave, open for this enclave alone
  std::optional<int> provision_fd;  ///< of /dev/sgx_provision, for who asks for its key
  std::uint64_t base = 0;           ///< a multiple of the enclave's size
};

/// Has the driver make an enclave: CREATE, PROVISION where asked for, ADD_PAGES until all are
/// added, INIT. `created`: as ECREATE is given it. Source: Linux, arch/x86/include/uapi/asm/sgx.h,
/// Documentation/arch/x86/sgx.rst. Errors: denied, untrusted (EINIT refuses), unavailable (no EPC
/// memory), unsupported (pages that are measured in part; the processor), io; each says what to do.
[[nodiscard]] Result<void> build_with_driver(const SgxIoctl& ioctl, const DriverTarget& target,
                                             const EnclaveImage& image, const Secs& created,
                                             const evidence::Sigstruct& sigstruct);

/// SECS, the page that ECREATE is given. Source: Intel SDM vol. 3D, 38.7.
[[nodiscard]] ByteArray<kPageBytes> write_secs(const EnclaveImage& image, const Secs& created,
                                               std::uint64_t base);

}  // namespace confcom::enclave
