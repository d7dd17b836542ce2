#pragma once

#include <cstdint>
#include <span>

#include "sdk/error.h"
#include "sdk/interface.h"

namespace confcom::sdk {

/// A call that an enclave takes, and what serves it.
struct Handler {
  std::uint32_t number = 0;
  Result<ByteVector> (*serve)(Bytes request) = nullptr;
};

/// Serves call C by kFunction, a Result<C::Response>(const C::Request&). What does not decode never
/// reaches it.
template <IncomingCall C, auto kFunction>
[[nodiscard]] constexpr Handler handle() {
  return {C::kNumber, [](Bytes bytes) -> Result<ByteVector> {
            const auto request = decode<typename C::Request>(bytes);
            if (!request) return fail(ErrorCode::kMalformed, "not a request of this call");
            const Result<typename C::Response> response = kFunction(*request);
            if (!response) return std::unexpected(response.error());
            return encode(*response);
          }};
}

/// All calls that this enclave takes. Every enclave defines it.
[[nodiscard]] std::span<const Handler> handlers();

}  // namespace confcom::sdk
