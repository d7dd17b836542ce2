#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/page.h"

namespace confcom::enclave {

/// What an enclave is given at its entry, and what it leaves at its exit, in registers.
struct EntryRegisters {
  std::uint64_t rdi = 0;
  std::uint64_t rsi = 0;
  std::uint64_t rdx = 0;
  std::uint64_t r8 = 0;
  std::uint64_t r9 = 0;

  friend bool operator==(const EntryRegisters&, const EntryRegisters&) = default;
};

/// ENCLU's leaf functions, by their number in RAX. Source: Intel SDM vol. 3D, table 39-2.
enum class EncluLeaf : std::uint8_t {
  kEreport = 0,
  kEgetkey = 1,
  kEenter = 2,
  kEresume = 3,
  kEexit = 4,
  kEaccept = 5,
  kEmodpe = 6,
  kEacceptcopy = 7,
};

/// Exceptions, by their vector. Source: Intel SDM vol. 3A, table 6-1.
enum class Vector : std::uint8_t {
  kDivideError = 0,
  kDebug = 1,
  kBreakpoint = 3,
  kBoundRange = 5,
  kInvalidOpcode = 6,
  kGeneralProtection = 13,
  kPageFault = 14,
  kX87 = 16,
  kAlignmentCheck = 17,
  kSimd = 19,
};

/// An exception that took a thread out of an enclave, or kept it from entering.
/// Source: Linux, struct sgx_enclave_run.
struct EnclaveException {
  /// kEenter: EENTER itself. kEresume: inside, where the thread can be resumed; or ERESUME itself.
  EncluLeaf leaf = EncluLeaf::kEenter;
  Vector vector{};
  std::uint16_t error_code = 0;
  std::uint64_t address = 0;  ///< of a page fault, its page's

  /// What an emulated processor can tell beyond that: the offset from the enclave's base of the
  /// instruction at fault, and the name of one that no enclave may use ("SYSCALL"), else empty.
  std::optional<std::uint64_t> instruction_offset;
  std::string_view illegal_instruction;
};

/// How a thread left an enclave.
struct EnclaveExit {
  std::optional<EnclaveException> exception;  ///< none after an EEXIT
  EntryRegisters registers;                   ///< at the EEXIT
};

enum class Entry : std::uint8_t { kEenter = 2, kEresume = 3 };

/// An initialised enclave. Its memory is freed with it; no thread may be inside then. Thread-safe.
class Enclave {
 public:
  Enclave() = default;
  Enclave(const Enclave&) = delete;
  Enclave& operator=(const Enclave&) = delete;
  virtual ~Enclave() = default;

  /// Where it begins in this process; a multiple of its size.
  [[nodiscard]] virtual std::uint64_t base() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Runs the calling thread in the enclave until it exits or raises an exception. `tcs` is an
  /// offset; a TCS serves one thread at a time. What the enclave leaves on the untrusted stack is
  /// gone when this returns. Signals run between: the enclave is resumed after them.
  /// That the entry faults is an exception of the result, as on hardware. Not from a signal handler
  /// that came while the thread was in an enclave.
  /// Errors: unavailable, internal (the backend cannot run it, and why).
  [[nodiscard]] virtual Result<EnclaveExit> enter(std::uint64_t tcs, Entry entry,
                                                  const EntryRegisters& registers) = 0;

  /// SGX2, what the system does for an enclave that has asked it to, and then accepts (EACCEPT).
  /// `offset` and `bytes` are whole pages. Errors: invalid_argument (bounds, alignment, no page
  /// there, not a change of this kind), unsupported (no SGX2), io.
  [[nodiscard]] virtual Result<void> restrict_permissions(std::uint64_t offset, std::uint64_t bytes,
                                                          std::uint64_t permissions) = 0;
  [[nodiscard]] virtual Result<void> modify_type(std::uint64_t offset, std::uint64_t bytes,
                                                 PageType type) = 0;
  [[nodiscard]] virtual Result<void> remove_pages(std::uint64_t offset, std::uint64_t bytes) = 0;
};

}  // namespace confcom::enclave
