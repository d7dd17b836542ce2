#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/enclave.h"
#include "sdk/error.h"
#include "service/enclave_host/call_outs.h"
#include "service/enclave_host/enclave_threads.h"

namespace confcom::service {

/// One call of an enclave by one thread, with the call outs that it makes meanwhile. What comes out
/// of the enclave is not trusted. Used once. Source: docs/formats/enclave-calls.md.
class EnclaveCall {
 public:
  /// All of it must outlive the call. Once `stop` is requested, call outs are answered with
  /// unavailable, so that the enclave comes to its end.
  EnclaveCall(enclave::Enclave& enclave, EnclaveThreads::Thread& thread, const CallOuts& call_outs,
              std::stop_token stop)
      : enclave_(enclave), thread_(thread), call_outs_(call_outs), stop_(std::move(stop)) {}

  /// The response; none when the enclave takes no call of this number. Errors: those of
  /// EnclaveHost::call.
  [[nodiscard]] Result<std::optional<ByteVector>> run(std::uint32_t number, Bytes request);

  /// Whether the enclave is in order, so that this thread can call it again.
  [[nodiscard]] bool left_in_order() const { return left_in_order_; }

 private:
  /// How the enclave ended the call that it was entered for by `entry`.
  [[nodiscard]] Result<std::optional<ByteVector>> end(const enclave::EntryRegisters& left,
                                                      std::uint64_t entry);
  [[nodiscard]] Error failure(const enclave::EntryRegisters& left) const;
  /// Serves a call out; with what to enter again.
  [[nodiscard]] Result<enclave::EntryRegisters> serve(const enclave::EntryRegisters& left);
  [[nodiscard]] enclave::EntryRegisters answer(const Result<ByteVector>& answer);
  [[nodiscard]] enclave::EntryRegisters refuse(sdk::ErrorCode code, std::string_view text);

  enclave::Enclave& enclave_;
  EnclaveThreads::Thread& thread_;
  const CallOuts& call_outs_;
  std::stop_token stop_;
  bool left_in_order_ = false;
};

}  // namespace confcom::service
