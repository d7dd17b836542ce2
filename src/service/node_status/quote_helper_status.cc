#include "service/node_status/quote_helper_status.h"

#include <fmt/format.h>

#include "rpc/aesm/aesm_client.h"
#include "rpc/aesm/aesm_error.h"

namespace confcom::service {
namespace {

std::string failure_of(const Result<rpc::AesmResponse>& answer) {
  if (!answer.has_value()) return answer.error().message;
  const rpc::AesmError code = answer->code();
  if (code == rpc::AesmError::kSuccess) return {};
  return fmt::format("it answers with code {}, {}", static_cast<unsigned>(code), to_string(code));
}

}  // namespace

QuoteHelperStatus look_at_quote_helper(const std::filesystem::path& socket,
                                       std::chrono::milliseconds timeout) {
  QuoteHelperStatus out{.path = socket, .socket = look_at_socket(socket), .failure = {}};
  if (out.socket != SocketState::kListening) return out;
  const rpc::AesmClient client(socket, timeout);
  out.failure = failure_of(
      client.call({.body = rpc::GetSupportedAttestationKeyIdNumberRequest{}, .timeout_ms = {}}));
  return out;
}

}  // namespace confcom::service
