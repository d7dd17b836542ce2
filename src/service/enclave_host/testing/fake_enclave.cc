#include "service/enclave_host/testing/fake_enclave.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace confcom::service::testing {
namespace {

using enclave::EnclaveExit;
using enclave::EntryRegisters;

/// An assertion of a program that may have no GoogleTest.
void require(bool holds) {
  if (!holds) std::abort();
}

FakeEnclave::Leave leave(sdk::Exit how, std::uint64_t rsi, std::uint64_t rdx, Bytes bytes = {}) {
  return {.exit = {.exception = {},
                   .registers = {.rdi = std::to_underlying(how), .rsi = rsi, .rdx = rdx}},
          .bytes = to_vector(bytes)};
}

std::unexpected<Error> nothing_dynamic() { return fail(ErrorCode::kUnsupported, "fake: no SGX2"); }

}  // namespace

FakeEnclave::Leave FakeEnclave::done(Bytes response) {
  return leave(sdk::Exit::kDone, response.size(), 0, response);
}

FakeEnclave::Leave FakeEnclave::call_out(std::uint64_t number, Bytes request) {
  return leave(sdk::Exit::kCallOut, request.size(), number, request);
}

FakeEnclave::Leave FakeEnclave::failed(std::uint64_t code, std::string_view text) {
  return leave(sdk::Exit::kFailed, text.size(), code, as_bytes(text));
}

FakeEnclave::Leave FakeEnclave::refused(std::uint64_t refusal) {
  return leave(sdk::Exit::kRefused, 0, refusal);
}

FakeEnclave::Leave FakeEnclave::crashed(std::uint64_t crash) {
  return leave(sdk::Exit::kCrashed, 0, crash);
}

FakeEnclave::Leave FakeEnclave::raised(const enclave::EnclaveException& exception) {
  return {.exit = {.exception = exception, .registers = {}}};
}

/// Of a call its own; of a return that of the call before, which the enclave has kept.
FakeEnclave::Window FakeEnclave::window(std::uint64_t tcs, const EntryRegisters& registers) {
  const std::lock_guard hold(mutex_);
  if (registers.rdi == std::to_underlying(sdk::Entry::kReturn)) return windows_.at(tcs);
  require(registers.rsi % sdk::kExchangeWord == 0 && registers.rdx % sdk::kExchangeWord == 0);
  require(registers.rdx >= sdk::kMinExchangeBytes && registers.rdx <= sdk::kMaxExchangeBytes);
  require(registers.rsi + registers.rdx <= kBase || registers.rsi >= kBase + kSize);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr): RSI.
  return windows_[tcs] = {reinterpret_cast<std::byte*>(registers.rsi), registers.rdx};
}

Result<EnclaveExit> FakeEnclave::enter(std::uint64_t tcs, enclave::Entry entry,
                                       const EntryRegisters& registers) {
  require(entry == enclave::Entry::kEenter);
  const Window exchange = window(tcs, registers);
  const auto copy = [&](std::uint64_t bytes) {
    require(bytes <= exchange.bytes);
    return to_vector(Bytes(exchange.memory, bytes));
  };
  const bool is_call = registers.rdi == std::to_underlying(sdk::Entry::kCall);
  if (is_call ? !on_call : !on_return) return fail(ErrorCode::kInternal, "fake: cannot enter");
  const Leave left =
      is_call ? on_call({.tcs = tcs,
                         .number = registers.r8,
                         .request = copy(registers.r9),
                         .exchange_bytes = exchange.bytes})
              : on_return({.tcs = tcs, .error = registers.rsi, .bytes = copy(registers.rdx)});
  std::ranges::copy(Bytes(left.bytes).first(std::min(left.bytes.size(), exchange.bytes)),
                    exchange.memory);
  return left.exit;
}

Result<void> FakeEnclave::restrict_permissions(std::uint64_t /*offset*/, std::uint64_t /*bytes*/,
                                               std::uint64_t /*permissions*/) {
  return nothing_dynamic();
}

Result<void> FakeEnclave::modify_type(std::uint64_t /*offset*/, std::uint64_t /*bytes*/,
                                      enclave::PageType /*type*/) {
  return nothing_dynamic();
}

Result<void> FakeEnclave::remove_pages(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) {
  return nothing_dynamic();
}

}  // namespace confcom::service::testing
