#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace confcom::sdk {

/// What went wrong, in words that host and enclave share. The numbers go over the boundary.
enum class ErrorCode : std::uint16_t {
  kMalformed = 1,        ///< not what the call's message looks like
  kUnsupported = 2,      ///< a version, a policy
  kUntrusted = 3,        ///< does not authenticate
  kDenied = 4,           ///< not allowed
  kNotFound = 5,         ///<
  kUnavailable = 6,      ///< the host, or the processor, does not do it now
  kInvalidArgument = 7,  ///<
  kOutOfMemory = 8,      ///< of the enclave's heap
  kTooLarge = 9,         ///< for the exchange
  kInternal = 10,        ///<
};

/// `message` is a literal: nothing that was computed inside leaves in an error.
struct Error {
  ErrorCode code{};
  std::string_view message;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] constexpr std::unexpected<Error> fail(ErrorCode code, std::string_view message) {
  return std::unexpected(Error{code, message});
}

}  // namespace confcom::sdk
