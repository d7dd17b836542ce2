#include "rpc/kubernetes/api_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/json.h"
#include "base/printable.h"

namespace confcom::rpc {
namespace {

/// Room for RBAC's longest: two names of 253 characters would pass it, and be cut.
constexpr std::size_t kMaxMessageBytes = 512;

struct Status {
  std::string message;
  std::string reason;
  unsigned code = 0;
};

std::string text_or_nothing(const JsonValue& object, std::string_view key) {
  const auto member = object.optional_member(key).value_or(std::nullopt);
  return member.has_value() ? std::string(member->string().value_or("")) : "";
}

unsigned number_or_nothing(const JsonValue& object, std::string_view key) {
  const auto member = object.optional_member(key).value_or(std::nullopt);
  return member.has_value() ? member->integer<unsigned>().value_or(0) : 0;
}

/// Without message where the body is no Status object: proxies answer in HTML.
Status parse_status(std::string_view body) {
  const auto document = JsonDocument::parse(body);
  if (!document.has_value() || text_or_nothing(document->root(), "kind") != "Status") return {};
  return {.message = text_or_nothing(document->root(), "message"),
          .reason = text_or_nothing(document->root(), "reason"),
          .code = number_or_nothing(document->root(), "code")};
}

ErrorCode code_of(unsigned http_status, std::string_view reason) {
  switch (http_status) {
    case 401:
    case 403:
      return ErrorCode::kDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 405:
    case 406:
    case 415:
      return ErrorCode::kUnsupported;
    case 408:
    case 429:
      return ErrorCode::kUnavailable;
    case 409:
      return reason == "Conflict" ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
    case 410:
      return ErrorCode::kExpired;
    default:
      break;
  }
  if (http_status >= 500 && http_status < 600) return ErrorCode::kUnavailable;
  if (http_status >= 400) return ErrorCode::kInvalidArgument;
  return http_status >= 300 ? ErrorCode::kUnsupported : ErrorCode::kMalformed;
}

std::string_view advice(unsigned http_status, std::string_view reason) {
  if (http_status == 401)
    return "; the credentials are not accepted: renew the token or certificate";
  if (http_status == 403) return "; allow it with a (Cluster)Role and a binding to this account";
  if (http_status == 409 && reason == "Conflict") return "; read it again and repeat the change";
  if (http_status == 410) return "; list it again from the start";
  if (http_status >= 300 && http_status < 400) {
    return "; redirects are not followed: name the API server itself";
  }
  return "";
}

/// `text` made printable in full, up to the cap.
std::string shown(std::string_view text) {
  constexpr std::size_t kStep = 64;  // what printable() leaves
  const bool is_cut = text.size() > kMaxMessageBytes;
  text = text.substr(0, kMaxMessageBytes);
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += kStep) out += printable(text.substr(i, kStep));
  return is_cut ? out + "…" : out;
}

}  // namespace

Error to_error(const ApiRefusal& refusal) {
  const Status status = parse_status(refusal.body);
  const std::string said =
      status.message.empty()
          ? fmt::format("answered without a Status: '{}'", printable(refusal.body.substr(0, 48)))
          : shown(status.message);
  const std::string wait = refusal.retry_after.empty()
                               ? ""
                               : fmt::format("; asks to wait {} s", printable(refusal.retry_after));
  return {code_of(refusal.status, status.reason),
          fmt::format("API server: {} {}: {} {}{}{}", refusal.method, printable(refusal.path),
                      refusal.status, said, wait, advice(refusal.status, status.reason))};
}

unsigned status_code_of(std::string_view status_json) { return parse_status(status_json).code; }

}  // namespace confcom::rpc
