#include "rpc/http_address.h"

#include <fmt/format.h>

#include <charconv>

#include "base/printable.h"

namespace confcom::rpc {
namespace {

std::unexpected<Error> no_address(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("HTTP address '{}': {}; write it as 127.0.0.1:9464, [::1]:9464 or :9464",
                          printable(text), why));
}

bool read_port(std::string_view text, std::uint16_t& port) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, port);
  return error == std::errc() && stop == end;
}

/// "::1" of "[::1]"; anything else must have no colon, for then nobody knows where the port begins.
bool read_host(std::string_view text, std::string& host) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (bracketed != text.contains(':') || text.find_first_of("[]") != text.npos) return false;
  host = text;
  return true;
}

}  // namespace

Result<HttpAddress> parse_http_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return no_address(text, "it has no port");
  HttpAddress address;
  if (!read_port(text.substr(colon + 1), address.port)) {
    return no_address(text, "the port is not a number from 0 to 65535");
  }
  if (!read_host(text.substr(0, colon), address.host)) {
    return no_address(text, "the host is neither a name nor an IPv6 address in brackets");
  }
  return address;
}

}  // namespace confcom::rpc
