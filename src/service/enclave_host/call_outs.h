#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "sdk/interface.h"

namespace confcom::service {

/// What a host does for its enclave, by the numbers of the call outs. Filled before it is used;
/// then as thread-safe as its handlers, which several of the enclave's threads may be in at once.
class CallOuts {
 public:
  /// `handler` takes a C::Request, which the enclave chose, and returns Result<C::Response>. What
  /// it refers to must outlive this object. A number's second handler replaces the first.
  template <sdk::OutgoingCall C, std::invocable<const typename C::Request&> F>
  CallOuts& on(F handler) {
    handlers_[C::kNumber] = [handler = std::move(handler)](Bytes bytes) -> Result<ByteVector> {
      const auto request = sdk::decode<typename C::Request>(bytes);
      if (!request.has_value())
        return fail(ErrorCode::kMalformed, "not what the call out's request looks like");
      CONFCOM_TRY(const typename C::Response response, handler(*request));
      return sdk::encode(response);
    };
    return *this;
  }

  /// Tells `listener` why a call out is not served, beside the enclave, which need not pass it on.
  CallOuts& tell_failures(std::function<void(const Error&)> listener) {
    listener_ = std::move(listener);
    return *this;
  }

  /// Errors: the handlers'; malformed (no such request); unsupported (no such call out); internal
  /// (the handler threw).
  [[nodiscard]] Result<ByteVector> answer(std::uint64_t number, Bytes request) const;

 private:
  [[nodiscard]] Result<ByteVector> serve(std::uint64_t number, Bytes request) const;

  std::map<std::uint64_t, std::function<Result<ByteVector>(Bytes)>> handlers_;
  std::function<void(const Error&)> listener_;
};

}  // namespace confcom::service
