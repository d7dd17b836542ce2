#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/secs.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// What whoever starts an enclave decides; all of it is seen in its REPORTs.
struct LaunchOptions {
  bool debug = false;  ///< an enclave without secrets: its host may read all of it
  /// Of a debug enclave, emulated: as a debugger does who sets DBGOPTIN in each TCS, so that INT3
  /// is a breakpoint inside, not #UD.
  bool debug_opt_in = false;
  /// What the enclave wants to be told of page faults and #GP (EXINFO) beyond what it asks for.
  std::uint32_t misc_select = 0;
  ByteArray<64> config_id{};  ///< these two with KSS alone
  std::uint16_t config_svn = 0;
  bool allow_provision_key = false;  ///< for who may open /dev/sgx_provision, on hardware
  bool guard = false;  ///< emulated: host code that touches enclave memory ends the process
};

/// SECS as ECREATE is given it, without what EINIT adds: what the SIGSTRUCT asks for, as far as its
/// masks and the processor leave a choice. `supported_xfrm`: the processor's XCR0.
/// Errors: denied (the SIGSTRUCT forbids debugging or an option; the provisioning key is not
/// allowed), unsupported (a feature that the processor lacks).
[[nodiscard]] Result<Secs> secs_to_create(const evidence::Sigstruct& sigstruct,
                                          const LaunchOptions& options,
                                          std::uint64_t supported_xfrm);

}  // namespace confcom::enclave
