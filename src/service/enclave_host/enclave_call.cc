#include "service/enclave_host/enclave_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/printable.h"
#include "sdk/abi.h"
#include "service/enclave_host/exit_error.h"
#include "service/enclave_host/sdk_error_code.h"

namespace confcom::service {
namespace {

using enclave::EnclaveExit;
using enclave::EntryRegisters;

/// Enough for any message; the smallest exchange has room for it.
constexpr std::size_t kMaxErrorText = 1024;
static_assert(kMaxErrorText <= sdk::kMinExchangeBytes);

}  // namespace

Result<std::optional<ByteVector>> EnclaveCall::run(std::uint32_t number, Bytes request) {
  left_in_order_ = true;
  if (!thread_.exchange.put(request)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("call {}: a request of {} bytes, the exchange has {}; send it in "
                            "pieces",
                            number, request.size(), thread_.exchange.size()));
  }
  left_in_order_ = false;  // until it has said so
  EntryRegisters in{.rdi = std::to_underlying(sdk::Entry::kCall),
                    .rsi = thread_.exchange.address(),
                    .rdx = thread_.exchange.size(),
                    .r8 = number,
                    .r9 = request.size()};
  for (;;) {
    CONFCOM_TRY(const EnclaveExit exit, enclave_.enter(thread_.tcs, enclave::Entry::kEenter, in));
    if (exit.exception.has_value())
      return std::unexpected(exception_error(*exit.exception, enclave_.base(), enclave_.size()));
    if (exit.registers.rdi != std::to_underlying(sdk::Exit::kCallOut))
      return end(exit.registers, in.rdi);
    CONFCOM_TRY(in, serve(exit.registers));
  }
}

Result<std::optional<ByteVector>> EnclaveCall::end(const EntryRegisters& left,
                                                   std::uint64_t entry) {
  switch (static_cast<sdk::Exit>(left.rdi)) {
    case sdk::Exit::kDone:
      left_in_order_ = true;
      return thread_.exchange.take(left.rsi, "its response");
    case sdk::Exit::kFailed:
      left_in_order_ = true;
      return std::unexpected(failure(left));
    case sdk::Exit::kRefused:
      // What is refused has changed nothing: a thread amid a call out still is.
      left_in_order_ = entry == std::to_underlying(sdk::Entry::kCall);
      if (left_in_order_ && left.rdx == std::to_underlying(sdk::Refusal::kUnknownCall))
        return std::nullopt;
      return std::unexpected(refusal_error(left.rdx));
    case sdk::Exit::kCrashed:
      return std::unexpected(crash_error(left.rdx));
    case sdk::Exit::kCallOut:
      break;  // served before
  }
  return fail(ErrorCode::kMalformed,
              fmt::format("the enclave left with RDI {:#x}, which no enclave of this SDK does; "
                          "is it one?",
                          left.rdi));
}

Error EnclaveCall::failure(const EntryRegisters& left) const {
  const auto text = thread_.exchange.take(left.rsi, "its error text");
  if (!text.has_value()) return text.error();
  return {host_code_of(left.rdx),
          fmt::format("the enclave says: {}", text->empty() ? fmt::format("error {}", left.rdx)
                                                            : printable(as_text(*text)))};
}

Result<EntryRegisters> EnclaveCall::serve(const EntryRegisters& left) {
  CONFCOM_TRY(const ByteVector request, thread_.exchange.take(left.rsi, "a call out's request"));
  if (stop_.stop_requested()) return refuse(sdk::ErrorCode::kUnavailable, "the host is stopping");
  return answer(call_outs_.answer(left.rdx, request));
}

EntryRegisters EnclaveCall::answer(const Result<ByteVector>& answer) {
  if (!answer.has_value()) return refuse(sdk_code_of(answer.error().code), answer.error().message);
  if (!thread_.exchange.put(*answer)) {
    return refuse(sdk::ErrorCode::kTooLarge,
                  fmt::format("the answer has {} bytes, the exchange has {}", answer->size(),
                              thread_.exchange.size()));
  }
  return {.rdi = std::to_underlying(sdk::Entry::kReturn), .rsi = 0, .rdx = answer->size()};
}

EntryRegisters EnclaveCall::refuse(sdk::ErrorCode code, std::string_view text) {
  const Bytes bytes = as_bytes(text.substr(0, kMaxErrorText));
  const bool fits = thread_.exchange.put(bytes);
  return {.rdi = std::to_underlying(sdk::Entry::kReturn),
          .rsi = std::to_underlying(code),
          .rdx = fits ? bytes.size() : 0};
}

}  // namespace confcom::service
