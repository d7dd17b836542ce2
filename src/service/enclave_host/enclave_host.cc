#include "service/enclave_host/enclave_host.h"

#include <fmt/format.h>

#include "service/enclave_host/enclave_call.h"

namespace confcom::service {

Result<std::unique_ptr<EnclaveHost>> EnclaveHost::make(std::unique_ptr<enclave::Enclave> enclave,
                                                       const std::vector<std::uint64_t>& tcs,
                                                       CallOuts call_outs,
                                                       EnclaveHostOptions options) {
  CONFCOM_TRY(auto threads, EnclaveThreads::make(tcs, options.exchange_bytes));
  return std::unique_ptr<EnclaveHost>(new EnclaveHost(
      std::move(enclave), std::move(threads), std::move(call_outs), std::move(options.stop)));
}

Result<std::optional<ByteVector>> EnclaveHost::call_bytes(std::uint32_t number, Bytes request) {
  CONFCOM_CHECK(check_alive());
  CONFCOM_TRY(const EnclaveThreads::Lease thread, threads_->take());
  EnclaveCall call(*enclave_, *thread, call_outs_, stop_);
  auto response = call.run(number, request);
  if (!response.has_value() && !call.left_in_order()) bury(response.error());
  return response;
}

Error EnclaveHost::not_taken(std::uint32_t number) {
  return {ErrorCode::kUnsupported, fmt::format("the enclave takes no call {}", number)};
}

Error EnclaveHost::no_response(std::uint32_t number, std::size_t bytes) {
  return {ErrorCode::kMalformed,
          fmt::format("the enclave's response to call {}, {} bytes, is not what one looks like; "
                      "build host and enclave from the same SDK",
                      number, bytes)};
}

Result<void> EnclaveHost::check_alive() {
  const std::lock_guard hold(mutex_);
  if (end_.has_value()) return std::unexpected(*end_);
  return {};
}

void EnclaveHost::bury(const Error& cause) {
  const std::lock_guard hold(mutex_);
  if (!end_.has_value()) end_ = cause;
}

}  // namespace confcom::service
