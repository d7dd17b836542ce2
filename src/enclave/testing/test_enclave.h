#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "crypto/rsa_private_key.h"
#include "enclave/enclave.h"
#include "enclave/image/enclave_image.h"
#include "enclave/simulated_cpu.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave::testing {

/// What the tests' own enclave can do, in RDI; test_enclave.S says what each takes and gives.
enum class TestOp : std::uint64_t {
  kAdd,
  kDivide,
  kUndefined,
  kBreakpoint,
  kRead,
  kMisaligned,
  kReport,
  kGetkey,
  kSyscall,
  kInt,
  kCpuid,
  kSegments,
  kVectors,
  kOverflow,
  kSpin,
  kCallOut,
  kReturned,
  kLeaf,
  kWrite,
  kSecinfoLeaf,
  kCount,
  kClobber,
  kJump,
  kSseInvalid,
  kIn,
  kTrapFlag,
  kExitWithTrapFlag,
};

struct TestEnclaveOptions {
  std::uint32_t threads = 1;
  std::uint64_t heap_pages = 4;
  std::uint64_t dynamic_pages = 0;
  std::uint32_t misc_select = 0;
  evidence::Attributes attributes{.flags = evidence::Attributes::kMode64Bit, .xfrm = 3};
  std::uint16_t isv_prod_id = 7;
  std::uint16_t isv_svn = 3;
};

inline constexpr std::uint64_t kTestStackPages = 2;

/// In RDI after an exception: another one, of UD2.
inline constexpr std::uint64_t kFaultAgain = 1;

/// An image and its signature; its places by offset.
struct TestEnclave {
  EnclaveImage image;
  evidence::Sigstruct sigstruct;
  std::uint64_t heap_pages = 0;

  [[nodiscard]] std::uint64_t tcs(std::uint32_t thread = 0) const;
  [[nodiscard]] std::uint64_t heap() const;
  /// The lowest byte of a thread's stack; the page below it is a guard.
  [[nodiscard]] std::uint64_t stack() const;
  [[nodiscard]] std::uint64_t dynamic() const;
};

[[nodiscard]] TestEnclave make_test_enclave(const TestEnclaveOptions& options = {});
/// Signed again after a change of the image or of `sigstruct`, with the image's measurement.
void sign_again(TestEnclave& enclave);

/// The enclave's code, which runs from offset 0x1000 of whatever image gives it its surroundings.
[[nodiscard]] Bytes test_enclave_code();

/// RSA-3072 with exponent 3; no secret.
[[nodiscard]] const crypto::RsaPrivateKey& test_signer();

/// The exception of an exit that must have one.
[[nodiscard]] EnclaveException exception_of(const EnclaveExit& exit);

[[nodiscard]] EntryRegisters operation(TestOp op, std::uint64_t rsi = 0, std::uint64_t rdx = 0,
                                       std::uint64_t r8 = 0, std::uint64_t r9 = 0);

}  // namespace confcom::enclave::testing
