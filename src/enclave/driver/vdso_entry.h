#pragma once

#include <cstdint>

#include "base/error.h"
#include "enclave/enclave.h"

namespace confcom::enclave {

/// Into an enclave by the function that the kernel gives to every process for it.
/// Source: Linux, arch/x86/include/uapi/asm/sgx.h, vdso_sgx_enter_enclave_t.
class VdsoEntry {
 public:
  /// Errors: unsupported (the kernel gives none: too old, or built without SGX).
  [[nodiscard]] static Result<VdsoEntry> find();
  /// One of the tests' own in its place.
  explicit VdsoEntry(void* function) : function_(function) {}

  /// `tcs`: a linear address. Errors: internal (the kernel's function refuses its arguments).
  [[nodiscard]] Result<EnclaveExit> enter(std::uint64_t tcs, Entry entry,
                                          const EntryRegisters& registers) const;

 private:
  void* function_;
};

}  // namespace confcom::enclave
