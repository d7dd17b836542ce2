#pragma once

#include <string_view>
#include <utility>

#include "sdk/error.h"
#include "sdk/interface.h"

namespace confcom::sdk {

/// Asks the host. What comes back is the host's word, copied inside before it is looked at.
/// Errors: the host's code, if it is one of ErrorCode's; kTooLarge, kOutOfMemory (the exchange or
/// the heap does not hold it); kMalformed (not an answer to this call).
[[nodiscard]] Result<ByteVector> call_out_raw(std::uint32_t number, Bytes request);

template <OutgoingCall C>
[[nodiscard]] Result<typename C::Response> call_out(const typename C::Request& request) {
  const Result<ByteVector> answer = call_out_raw(C::kNumber, encode(request));
  if (!answer) return std::unexpected(answer.error());
  auto response = decode<typename C::Response>(*answer);
  if (!response) return fail(ErrorCode::kMalformed, "the host's answer is none to this call");
  return std::move(*response);
}

/// Text on the host's standard output, in pieces if it is long. A host that does not print it is no
/// error.
void print(std::string_view text);
void print_error(std::string_view text);

/// The enclave's files, which the host keeps, reads and changes as it likes.
[[nodiscard]] Result<ByteVector> load_file(std::string_view name);
[[nodiscard]] Result<void> save_file(std::string_view name, Bytes content);

/// The quote over a REPORT with this REPORTDATA, by the quoting enclave that the host chooses:
/// whoever relies on it verifies it, this enclave does not.
[[nodiscard]] Result<ByteVector> quote(const ByteArray<64>& report_data);

}  // namespace confcom::sdk
