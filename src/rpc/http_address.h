#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

struct HttpAddress {
  std::string host;  ///< of an IPv6 address without brackets; empty: every interface
  std::uint16_t port = 0;
};

/// "HOST:PORT", an IPv6 address in brackets. Does not look at what the host is.
/// Errors: invalid_argument.
[[nodiscard]] Result<HttpAddress> parse_http_address(std::string_view text);

}  // namespace confcom::rpc
