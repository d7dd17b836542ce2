#include "rpc/kubernetes/kubernetes_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/printable.h"
#include "rpc/kubernetes/api_exchange.h"
#include "rpc/kubernetes/api_status.h"
#include "rpc/kubernetes/line_splitter.h"

namespace confcom::rpc {
namespace {

/// A refusal's Status; a longer one says nothing more.
constexpr std::size_t kMaxStatusBytes = 65536;
/// A list of 5,000 nodes has 100 pages of 50.
constexpr std::size_t kMaxPages = 10'000;
constexpr std::size_t kMaxPathBytes = 8192;

Result<void> check_path(std::string_view path) {
  const bool is_plain =
      std::ranges::all_of(path, [](char c) { return c > ' ' && c <= '~' && c != '#'; });
  if (path.starts_with('/') && path.size() <= kMaxPathBytes && is_plain) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("API path '{}': not a path that is percent-encoded", printable(path)));
}

std::string_view content_type_of(PatchKind kind) {
  switch (kind) {
    case PatchKind::kJson:
      return "application/json-patch+json";
    case PatchKind::kMerge:
      return "application/merge-patch+json";
    case PatchKind::kStrategicMerge:
      return "application/strategic-merge-patch+json";
    case PatchKind::kApply:
      break;
  }
  return "application/apply-patch+yaml";  // what is JSON is YAML
}

/// The token of now; empty where the access has none.
Result<crypto::SecretVector> token_of(const ClusterCredentials& who) {
  if (!who.token_file.empty()) return load_token(who.token_file);
  crypto::SecretVector out(who.token.bytes().size());
  std::ranges::copy(who.token.bytes(), out.writable().begin());
  return out;
}

Result<std::string> body_of(ApiExchange& exchange, std::size_t cap_bytes) {
  std::string body;
  CONFCOM_CHECK(exchange.read_body([&](std::string_view piece) -> Result<void> {
    if (piece.size() > cap_bytes - body.size()) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("API server: an answer larger than {} bytes", cap_bytes));
    }
    body += piece;
    return {};
  }));
  return body;
}

Error refused(ApiExchange& exchange, const ApiRequest& request, const ApiResponseHead& head) {
  const std::string body = body_of(exchange, kMaxStatusBytes).value_or(std::string());
  return to_error({.method = request.method,
                   .path = request.target,
                   .status = head.status,
                   .retry_after = head.retry_after,
                   .body = body});
}

bool is_success(unsigned status) { return status >= 200 && status < 300; }

struct Attempt {
  Result<std::string> answer;
  bool ended_without_answer = false;
};

Attempt attempt(const ClusterAccess& access, const ApiRequest& request,
                ApiExchange::Deadline deadline, std::size_t cap_bytes) {
  const auto exchange = ApiExchange::make(access, {});
  if (!exchange.has_value()) return {std::unexpected(exchange.error())};
  const auto head = (*exchange)->ask(request, deadline);
  if (!head.has_value()) {
    return {std::unexpected(head.error()), (*exchange)->ended_without_answer()};
  }
  if (is_success(head->status)) return {body_of(**exchange, cap_bytes)};
  return {std::unexpected(refused(**exchange, request, *head))};
}

Result<std::string> call(const ClusterAccess& access, ApiRequest request, const ApiLimits& limits) {
  const auto deadline = std::chrono::steady_clock::now() + limits.timeout;
  CONFCOM_CHECK(check_path(request.target));
  CONFCOM_TRY(const crypto::SecretVector token, token_of(access.credentials));
  request.token = as_text(token.bytes());
  Attempt first = attempt(access, request, deadline, limits.body_bytes);
  // What a server that is going down does. A write may have been done all the same.
  if (!first.ended_without_answer || request.method != "GET") return std::move(first.answer);
  return attempt(access, request, deadline, limits.body_bytes).answer;
}

/// The token that leads to the list's next page; empty at its end.
Result<std::string> continuation_of(const JsonValue& list) {
  CONFCOM_TRY(const JsonValue metadata, list.member("metadata"));
  CONFCOM_TRY(const auto next, metadata.optional_member("continue"));
  if (!next.has_value()) return std::string();
  CONFCOM_TRY(const std::string_view text, next->string());
  return std::string(text);
}

/// Hands on the events of a watch that has begun.
class Watch {
 public:
  Watch(const KubernetesClient::TakeEvent& take, std::size_t line_bytes)
      : take_(take), lines_(line_bytes) {}

  Result<void> put(std::string_view piece) {
    return lines_.put(piece, [this](std::string_view line) { return take_line(line); });
  }
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  Result<void> take_line(std::string_view line) {
    CONFCOM_TRY(const WatchEvent event, parse_watch_event(line));
    if (event.type == WatchEventType::kError) return end_with(event.object_json);
    return take_(event);
  }

  Result<void> end_with(std::string_view status_json) {
    const unsigned code = status_code_of(status_json);
    gone_ = code == 410;
    return std::unexpected(
        to_error({.method = "GET", .path = "(watch)", .status = code, .body = status_json}));
  }

  const KubernetesClient::TakeEvent& take_;
  LineSplitter lines_;
  bool gone_ = false;
};

}  // namespace

KubernetesClient::KubernetesClient(ClusterAccess access) : access_(std::move(access)) {}
KubernetesClient::~KubernetesClient() = default;

Result<std::unique_ptr<KubernetesClient>> KubernetesClient::make(ClusterAccess access) {
  CONFCOM_TRY(const auto trial, ApiExchange::make(access, {}));
  return std::unique_ptr<KubernetesClient>(new KubernetesClient(std::move(access)));
}

Result<std::string> KubernetesClient::get(std::string_view path, const ApiLimits& limits) const {
  return call(access_, {.method = "GET", .target = path}, limits);
}

Result<std::string> KubernetesClient::post(std::string_view path, std::string_view json,
                                           const ApiLimits& limits) const {
  return call(access_,
              {.method = "POST", .target = path, .content_type = "application/json", .body = json},
              limits);
}

Result<std::string> KubernetesClient::patch(std::string_view path, PatchKind kind,
                                            std::string_view json, const ApiLimits& limits) const {
  return call(
      access_,
      {.method = "PATCH", .target = path, .content_type = content_type_of(kind), .body = json},
      limits);
}

Result<std::string> KubernetesClient::put(std::string_view path, std::string_view json,
                                          const ApiLimits& limits) const {
  return call(access_,
              {.method = "PUT", .target = path, .content_type = "application/json", .body = json},
              limits);
}

Result<std::string> KubernetesClient::remove(std::string_view path, const ApiLimits& limits) const {
  return call(access_, {.method = "DELETE", .target = path}, limits);
}

Result<void> KubernetesClient::list(std::string_view path, std::size_t page_items,
                                    const TakePage& take, const ApiLimits& limits) const {
  const std::string first = with_query(path, "limit", std::to_string(page_items));
  std::string next = first;
  for (std::size_t page = 0; page < kMaxPages; ++page) {
    CONFCOM_TRY(const std::string body, get(next, limits));
    CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(body));
    CONFCOM_CHECK(take(document.root()));
    CONFCOM_TRY(const std::string continuation, continuation_of(document.root()));
    if (continuation.empty()) return {};
    next = with_query(first, "continue", continuation);
  }
  return fail(ErrorCode::kMalformed,
              fmt::format("API server: the list {} has over {} pages", printable(path), kMaxPages));
}

Result<WatchEnd> KubernetesClient::watch(std::string_view path, std::string_view resource_version,
                                         const TakeEvent& take, std::stop_token stop,
                                         const ApiLimits& limits) const {
  const auto deadline = std::chrono::steady_clock::now() + limits.timeout;
  const std::string target =
      with_query(with_query(path, "watch", "true"), "resourceVersion", resource_version);
  CONFCOM_CHECK(check_path(target));
  CONFCOM_TRY(const auto exchange, ApiExchange::make(access_, std::move(stop)));
  CONFCOM_TRY(crypto::SecretVector token, token_of(access_.credentials));
  const ApiRequest request{.method = "GET", .target = target, .token = as_text(token.bytes())};
  const auto head = exchange->ask(request, deadline);
  if (exchange->stopped()) return WatchEnd::kStopped;
  if (!head.has_value()) return std::unexpected(head.error());
  if (head->status == 410) return WatchEnd::kGone;
  if (!is_success(head->status)) return std::unexpected(refused(*exchange, request, *head));

  Watch events(take, limits.body_bytes);
  const auto read =
      exchange->read_body_for_ever([&](std::string_view piece) { return events.put(piece); });
  if (exchange->stopped()) return WatchEnd::kStopped;
  if (events.gone()) return WatchEnd::kGone;
  if (!read.has_value()) return std::unexpected(read.error());
  return WatchEnd::kEnded;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kPlain.contains(c))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string with_query(std::string_view path, std::string_view key, std::string_view value) {
  const char joint = path.contains('?') ? '&' : '?';
  return fmt::format("{}{}{}={}", path, joint, key, percent_encoded(value));
}

}  // namespace confcom::rpc
