#include "rpc/kubernetes/server_url.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "rpc/http_address.h"

namespace confcom::rpc {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kMaxUrlBytes = 2048;  // a name has 253 at most; the rest is for the prefix
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::unexpected<Error> no_url(std::string_view text, std::string_view why) {
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("API server '{}': {}; write it as https://HOST:PORT", printable(text), why));
}

bool consists_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [others](char c) {
    return kDigits.contains(c) || kLetters.contains(c) || others.contains(c);
  });
}

bool has_port(std::string_view authority) {
  return authority.starts_with('[') ? !authority.ends_with(']') : authority.contains(':');
}

}  // namespace

Result<ServerUrl> parse_server_url(std::string_view text) {
  if (!text.starts_with(kScheme)) return no_url(text, "not https");
  if (text.size() > kMaxUrlBytes) return no_url(text, "too long");
  const std::string_view rest = text.substr(kScheme.size());
  const std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view prefix = rest.substr(authority.size());
  while (prefix.ends_with('/')) prefix.remove_suffix(1);

  const std::string with_port = fmt::format("{}{}", authority, has_port(authority) ? "" : ":443");
  auto address = parse_http_address(with_port);
  if (!address.has_value()) return no_url(text, "no host and port");
  if (address->host.empty() || !consists_of(address->host, ".-:")) return no_url(text, "no host");
  if (address->port == 0) return no_url(text, "port 0");
  if (!consists_of(prefix, "/.-_~")) return no_url(text, "a path with other than /A-Za-z0-9.-_~");
  return ServerUrl{
      .host = std::move(address->host), .port = address->port, .prefix = std::string(prefix)};
}

std::string host_and_port(const ServerUrl& server) {
  return server.host.contains(':') ? fmt::format("[{}]:{}", server.host, server.port)
                                   : fmt::format("{}:{}", server.host, server.port);
}

}  // namespace confcom::rpc
