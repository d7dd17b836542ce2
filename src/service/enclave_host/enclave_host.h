#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/enclave.h"
#include "sdk/abi.h"
#include "sdk/interface.h"
#include "service/enclave_host/call_outs.h"
#include "service/enclave_host/enclave_threads.h"

namespace confcom::service {

struct EnclaveHostOptions {
  std::size_t exchange_bytes = sdk::kMaxExchangeBytes;
  /// Once requested, the enclave's call outs are answered with unavailable.
  std::stop_token stop = {};
};

/// The host of one loaded enclave: calls it, and does for it what it calls out for. Thread-safe: as
/// many calls at a time as the enclave has threads; one more is refused. The enclave is not trusted
/// in what it returns.
class EnclaveHost {
 public:
  /// `tcs`: tcs_offsets() of the image. Errors: EnclaveThreads::make's.
  [[nodiscard]] static Result<std::unique_ptr<EnclaveHost>> make(
      std::unique_ptr<enclave::Enclave> enclave, const std::vector<std::uint64_t>& tcs,
      CallOuts call_outs, EnclaveHostOptions options = {});

  /// Calls the enclave and waits for its response. Not from a signal handler; a call out's handler
  /// may call. Errors: what the enclave says is wrong, by its code, "the enclave says: …";
  /// unsupported (it takes no such call); unavailable (all its threads are taken; it cannot be
  /// entered); invalid_argument (the request does not fit the exchange); malformed (what it left is
  /// no response); internal (it crashed, or raised an exception). After a crash, an exception or an
  /// exit that is none, every further call fails with the same error.
  template <sdk::IncomingCall C>
  [[nodiscard]] Result<typename C::Response> call(const typename C::Request& request) {
    CONFCOM_TRY(auto response, call_if_taken<C>(request));
    if (!response.has_value()) return std::unexpected(not_taken(C::kNumber));
    return *std::move(response);
  }

  /// The same, with none for an enclave that takes no call of this number.
  template <sdk::IncomingCall C>
  [[nodiscard]] Result<std::optional<typename C::Response>> call_if_taken(
      const typename C::Request& request) {
    CONFCOM_TRY(const auto bytes, call_bytes(C::kNumber, sdk::encode(request)));
    if (!bytes.has_value()) return std::nullopt;
    auto response = sdk::decode<typename C::Response>(*bytes);
    if (!response.has_value()) return std::unexpected(no_response(C::kNumber, bytes->size()));
    return response;
  }

  /// The same in bytes.
  [[nodiscard]] Result<std::optional<ByteVector>> call_bytes(std::uint32_t number, Bytes request);

 private:
  EnclaveHost(std::unique_ptr<enclave::Enclave> enclave, std::unique_ptr<EnclaveThreads> threads,
              CallOuts call_outs, std::stop_token stop)
      : enclave_(std::move(enclave)),
        threads_(std::move(threads)),
        call_outs_(std::move(call_outs)),
        stop_(std::move(stop)) {}

  [[nodiscard]] static Error not_taken(std::uint32_t number);
  [[nodiscard]] static Error no_response(std::uint32_t number, std::size_t bytes);
  [[nodiscard]] Result<void> check_alive();
  void bury(const Error& cause);

  std::unique_ptr<enclave::Enclave> enclave_;
  std::unique_ptr<EnclaveThreads> threads_;
  CallOuts call_outs_;
  std::stop_token stop_;
  std::mutex mutex_;
  std::optional<Error> end_;  // why it cannot be called any more; guarded by mutex_
};

}  // namespace confcom::service
