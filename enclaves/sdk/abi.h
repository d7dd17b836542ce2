#pragma once

#include <cstddef>
#include <cstdint>

/// How a host and an enclave of this SDK speak: registers at EENTER and EEXIT, and one stretch of
/// the host's memory, the exchange, for what registers do not hold. Both sides include this file.
/// The whole of it, with an example: docs/formats/enclave-calls.md.
namespace confcom::sdk {

/// RDI at EENTER.
enum class Entry : std::uint64_t {
  kCall = 0,    ///< RSI exchange, RDX its bytes, R8 number of the call, R9 bytes of the request
  kReturn = 1,  ///< from a call out: RSI an ErrorCode or 0, RDX bytes of the answer or error text
};

/// RDI at EEXIT. All registers that are not named here are 0, and so is RSI, RDX where not named.
enum class Exit : std::uint64_t {
  kDone = 0,     ///< RSI bytes of the response
  kCallOut = 1,  ///< RSI bytes of the request, RDX number of the call out
  kFailed = 2,   ///< RSI bytes of an error text, RDX an ErrorCode: the enclave says no, and goes on
  kRefused = 3,  ///< RDX a Refusal: the entry itself was wrong; nothing has changed
  kCrashed = 4,  ///< RDX a Crash: the enclave answers nothing else from now on
};

/// Why an entry was refused.
enum class Refusal : std::uint64_t {
  kOutOfOrder = 1,   ///< a call during a call out, a return from none, an entry of neither kind
  kExchange = 2,     ///< not whole words outside the enclave, or of a size that is not allowed
  kLength = 3,       ///< a request or an answer longer than the exchange
  kUnknownCall = 4,  ///< the enclave takes no call of this number
};

/// Why an enclave is dead.
enum class Crash : std::uint64_t {
  kAborted = 1,       ///< abort(), an assertion, a violated invariant
  kStackSmashed = 2,  ///< a stack canary was overwritten
  kHeapCorrupted = 3,
  kException = 4,    ///< entered again after an exception, which nothing here handles
  kNoRandom = 5,     ///< RDRAND gives no numbers
  kRelocations = 6,  ///< the file needs a dynamic loader
};

/// The exchange begins at a multiple of its word and has whole words: every access to it is of one
/// aligned word, which is what keeps stale data of the processor's buffers in.
/// Source: Intel, Processor MMIO Stale Data (INTEL-SA-00615), Stale Data Read from xAPIC
/// (INTEL-SA-00657).
inline constexpr std::size_t kExchangeWord = 8;
inline constexpr std::size_t kMinExchangeBytes = 4096;
/// A quote of 16 KiB fits several times; what is larger goes in pieces.
inline constexpr std::size_t kMaxExchangeBytes = std::size_t{1} << 20;

}  // namespace confcom::sdk
