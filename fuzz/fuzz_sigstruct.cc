// A SIGSTRUCT has one form: what parse_sigstruct accepts is, byte for byte, what write_sigstruct
// writes of it. Checking its signature ends, whatever its numbers are.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "enclave/sigstruct_signature.h"
#include "evidence/sgx/sigstruct.h"
#include "require.h"

using confcom::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const confcom::Bytes in = std::as_bytes(std::span(data, size));
  const auto sigstruct = confcom::evidence::parse_sigstruct(in);
  if (!sigstruct.has_value()) return 0;
  require(confcom::equal(confcom::evidence::write_sigstruct(*sigstruct), in));
  // Nobody finds a signature by chance; a modulus of zeros must not look like one that holds.
  const auto check = confcom::enclave::check_sigstruct(*sigstruct);
  require(!check.ok() || !confcom::all_zero(sigstruct->modulus));
  return 0;
}
