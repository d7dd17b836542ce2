#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// Where an API server listens.
struct ServerUrl {
  std::string host;  ///< a name or an address, of IPv6 without brackets
  std::uint16_t port = 443;
  std::string prefix;  ///< "/k8s/clusters/x", before each request's path; often empty

  friend bool operator==(const ServerUrl&, const ServerUrl&) = default;
};

/// "https://HOST[:PORT][/PREFIX]", an IPv6 address in brackets. Nothing but https: what is sent
/// there are credentials. Errors: invalid_argument.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string_view text);

/// "HOST:PORT", as the Host header and messages have it.
[[nodiscard]] std::string host_and_port(const ServerUrl& server);

}  // namespace confcom::rpc
