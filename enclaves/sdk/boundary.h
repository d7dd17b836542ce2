#pragma once

#include <cstddef>
#include <cstdint>

#include "sdk/abi.h"
#include "sdk/error.h"
#include "sdk/wire.h"

// What crosses the enclave's boundary: for enter.cc, call_out.cc and crash.cc alone.

namespace confcom::sdk {

/// The calling thread's stretch of host memory. Each word is read or written once, so that what was
/// checked is what is used; nothing is ever judged in place.
class Exchange {
 public:
  /// Keeps it for the thread's call. False: it is not what abi.h says.
  [[nodiscard]] static bool set(std::uint64_t address, std::uint64_t bytes);
  [[nodiscard]] static std::uint64_t size();

  /// The first `bytes` bytes, at most size() of them. Errors: kOutOfMemory (over
  /// max_message_bytes()).
  [[nodiscard]] static Result<ByteVector> copy_in(std::uint64_t bytes);
  /// Errors: kTooLarge.
  [[nodiscard]] static Result<void> copy_out(Bytes bytes);
};

/// A sixteenth of each thread's share of the heap: a message, and what it becomes when it is taken
/// apart, are at most thirteen times as long (a list of single bytes), so that no host can exhaust
/// the heap by its messages alone.
[[nodiscard]] std::uint64_t max_message_bytes();

/// What the host says that came of a call out.
struct CallOutAnswer {
  std::uint64_t code;  ///< 0, or an ErrorCode
  std::uint64_t bytes;
};

}  // namespace confcom::sdk

// entry.S. The structs are returned in RAX and RDX.
extern "C" {
confcom::sdk::CallOutAnswer confcom_sdk_call_out(std::uint64_t number, std::uint64_t request_bytes);
[[noreturn]] void confcom_sdk_leave(confcom::sdk::Exit exit, std::uint64_t rsi, std::uint64_t rdx);
}
