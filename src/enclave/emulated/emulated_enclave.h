#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "enclave/enclave.h"
#include "enclave/image/enclave_image.h"
#include "enclave/launch_options.h"
#include "enclave/secs.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

class SimulatedCpu;

/// An enclave run without SGX, by the same rules and with the same identity: its pages are this
/// process's, and ENCLU, which the processor does not know, is carried out when it traps. Nothing
/// of it is secret from its host: docs/enclaves.md says what that means.
class EmulatedEnclave : public Enclave {
 public:
  /// ECREATE, EADD and EEXTEND of the image's pages, EINIT. `cpu`: its keys and REPORTs.
  /// Errors: unsupported (this machine, or what the enclave asks of the processor), untrusted
  /// (EINIT's reason), denied (as secs_to_create), malformed (a TCS), unavailable (memory).
  [[nodiscard]] static Result<std::unique_ptr<EmulatedEnclave>> load(
      const EnclaveImage& image, const evidence::Sigstruct& sigstruct, const LaunchOptions& options,
      std::shared_ptr<const SimulatedCpu> cpu);

  [[nodiscard]] virtual const Secs& secs() const = 0;
};

}  // namespace confcom::enclave
