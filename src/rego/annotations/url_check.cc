#include "rego/annotations/url_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kHostMarks = "-_.~!$&'()*+,;=:[]<>\"";
constexpr std::string_view kUserMarks = "-._:~!$&'()*+,;=%@";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string quoted(std::string_view text) {
  std::string out;
  write_rego_string(text, out);
  return out;
}

std::string escape_refusal(std::string_view text) {
  for (std::size_t i = text.find('%'); i < text.size(); i = text.find('%', i + 1)) {
    const std::string_view escape = text.substr(i, 3);
    if (escape.size() == 3 && is_hex(escape[1]) && is_hex(escape[2])) continue;
    return fmt::format("invalid URL escape {}", quoted(escape));
  }
  return {};
}

/// What stands before the colon; nothing where there is none that could be one.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return {};
  const std::string_view scheme = text.substr(0, colon);
  const bool is_good = std::ranges::all_of(scheme, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return is_good ? scheme : std::string_view();
}

std::string port_refusal(std::string_view port) {
  const bool is_good =
      port.empty() || (port.front() == ':' && std::ranges::all_of(port.substr(1), is_digit));
  return is_good ? "" : fmt::format("invalid port {} after host", quoted(port));
}

/// Of what is not ASCII, and of the percent sign before an address' zone.
std::string host_escape_refusal(std::string_view host) {
  for (std::size_t i = host.find('%'); i < host.size(); i = host.find('%', i + 1)) {
    const std::string_view escape = host.substr(i, 3);
    if (escape.size() == 3 && escape[1] < '8' && escape != "%25") {
      return fmt::format("invalid URL escape {}", quoted(escape));
    }
  }
  return escape_refusal(host);
}

std::string host_refusal(std::string_view host) {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t end = host.rfind(']');
    if (end == std::string_view::npos) return "missing ']' in host";
    port = host.substr(end + 1);
  } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    port = host.substr(colon);
  }
  if (std::string out = port_refusal(port); !out.empty()) return out;
  for (const char c : host) {
    const bool is_good = static_cast<unsigned char>(c) >= 0x80 || is_letter(c) || is_digit(c) ||
                         c == '%' || kHostMarks.contains(c);
    if (!is_good) return fmt::format("invalid character {} in host name", quoted({&c, 1}));
  }
  return host_escape_refusal(host);
}

std::string authority_refusal(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return host_refusal(authority);
  const std::string_view user = authority.substr(0, at);
  if (std::string out = host_refusal(authority.substr(at + 1)); !out.empty()) return out;
  const bool is_good = std::ranges::all_of(
      user, [](char c) { return is_letter(c) || is_digit(c) || kUserMarks.contains(c); });
  return is_good ? escape_refusal(user) : "net/url: invalid userinfo";
}

std::string refusal(std::string_view text) {
  if (std::ranges::any_of(
          text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
    return "net/url: invalid control character in URL";
  }
  if (text.starts_with(':')) return "missing protocol scheme";
  const std::string_view scheme = scheme_of(text);
  if (!scheme.empty()) text.remove_prefix(scheme.size() + 1);
  text = text.substr(0, text.find('?'));
  if (!text.starts_with('/')) {
    if (!scheme.empty()) return {};
    const bool has_colon = text.substr(0, text.find('/')).contains(':');
    if (has_colon) return "first path segment in URL cannot contain colon";
  } else if (text.starts_with("//") && (!scheme.empty() || !text.starts_with("///"))) {
    text.remove_prefix(2);
    const std::size_t end = std::min(text.find('/'), text.size());
    if (std::string out = authority_refusal(text.substr(0, end)); !out.empty()) return out;
    text.remove_prefix(end);
  }
  return escape_refusal(text);
}

}  // namespace

std::string url_refusal(std::string_view text) {
  const std::size_t hash = std::min(text.find('#'), text.size());
  std::string why = refusal(text.substr(0, hash));
  const std::string_view shown = why.empty() ? text : text.substr(0, hash);
  if (why.empty() && hash < text.size()) why = escape_refusal(text.substr(hash + 1));
  return why.empty() ? "" : fmt::format("parse {}: {}", quoted(shown), why);
}

}  // namespace confcom::rego
