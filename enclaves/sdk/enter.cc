#include <algorithm>
#include <cstdint>
#include <utility>

#include "sdk/boundary.h"
#include "sdk/entry_numbers.h"
#include "sdk/handler.h"
#include "sdk/start.h"

namespace confcom::sdk {
namespace {

static_assert(ENTRY_CALL == std::to_underlying(Entry::kCall));
static_assert(ENTRY_RETURN == std::to_underlying(Entry::kReturn));
static_assert(EXIT_CALL_OUT == std::to_underlying(Exit::kCallOut));
static_assert(EXIT_REFUSED == std::to_underlying(Exit::kRefused));
static_assert(EXIT_CRASHED == std::to_underlying(Exit::kCrashed));
static_assert(REFUSAL_OUT_OF_ORDER == std::to_underlying(Refusal::kOutOfOrder));
static_assert(REFUSAL_LENGTH == std::to_underlying(Refusal::kLength));
static_assert(CRASH_EXCEPTION == std::to_underlying(Crash::kException));
static_assert(CRASH_NO_RANDOM == std::to_underlying(Crash::kNoRandom));

/// What the host is told in registers.
struct Leaving {
  Exit exit{};
  std::uint64_t rsi = 0;
  std::uint64_t rdx = 0;
};

Leaving refuse(Refusal refusal) {
  return {.exit = Exit::kRefused, .rdx = static_cast<std::uint64_t>(refusal)};
}

Leaving say_no(const Error& error) {
  const Bytes text = std::as_bytes(std::span(error.message));
  const bool fits = Exchange::copy_out(text).has_value();
  return {.exit = Exit::kFailed,
          .rsi = fits ? text.size() : 0,
          .rdx = static_cast<std::uint64_t>(error.code)};
}

Leaving answer(const Handler& handler, std::uint64_t request_bytes) {
  const Result<ByteVector> request = Exchange::copy_in(request_bytes);
  if (!request) return say_no(request.error());
  const Result<ByteVector> response = handler.serve(*request);
  if (!response) return say_no(response.error());
  if (const auto copied = Exchange::copy_out(*response); !copied) return say_no(copied.error());
  return {.exit = Exit::kDone, .rsi = response->size()};
}

Leaving serve(std::uint64_t exchange, std::uint64_t exchange_bytes, std::uint64_t number,
              std::uint64_t request_bytes) {
  if (!Exchange::set(exchange, exchange_bytes)) return refuse(Refusal::kExchange);
  if (request_bytes > exchange_bytes) return refuse(Refusal::kLength);
  start_once();
  const auto all = handlers();
  const auto found = std::ranges::find(all, number, &Handler::number);
  if (found == all.end()) return refuse(Refusal::kUnknownCall);
  return answer(*found, request_bytes);
}

}  // namespace
}  // namespace confcom::sdk

/// Where entry.S comes in with a call: on the thread's own stack, with nothing on it.
extern "C" [[noreturn]] void confcom_sdk_enter(std::uint64_t exchange, std::uint64_t exchange_bytes,
                                               std::uint64_t number, std::uint64_t request_bytes) {
  const auto leaving = confcom::sdk::serve(exchange, exchange_bytes, number, request_bytes);
  confcom_sdk_leave(leaving.exit, leaving.rsi, leaving.rdx);
}
