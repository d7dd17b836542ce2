#include "rpc/kubernetes/cluster_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/printable.h"

namespace confcom::rpc {
namespace {

constexpr std::string_view kWayOut =
    "run in a pod with a service account, or give --kubeconfig FILE";

std::unexpected<Error> not_in_cluster(std::string_view why) {
  return fail(ErrorCode::kNotFound, fmt::format("not in a cluster: {}; {}", why, kWayOut));
}

/// A file of the service account; where it is missing, why that may be.
Result<std::string> load_mounted(const std::filesystem::path& path, std::size_t cap_bytes) {
  auto content = load_file(path, cap_bytes);
  if (content.has_value()) return std::string(as_text(*content));
  if (content.error().code != ErrorCode::kNotFound) return std::unexpected(content.error());
  return not_in_cluster(fmt::format(
      "{} does not exist (is automountServiceAccountToken off in the pod?)", path.string()));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").contains(text.back())) text.remove_suffix(1);
  return text;
}

Result<ServerUrl> service_url(const PodEnvironment& environment) {
  if (environment.service_host.empty() || environment.service_port.empty()) {
    return not_in_cluster("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  }
  const bool is_ipv6 = environment.service_host.contains(':');
  return parse_server_url(fmt::format(fmt::runtime(is_ipv6 ? "https://[{}]:{}" : "https://{}:{}"),
                                      environment.service_host, environment.service_port));
}

}  // namespace

Result<void> check_token(std::string_view token, std::string_view what) {
  const auto cannot_stand_in_header = [](char c) { return c <= ' ' || c > '~'; };
  if (token.empty()) return fail(ErrorCode::kMalformed, fmt::format("{}: no token", what));
  if (token.size() > kMaxTokenBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: a token longer than {} bytes", what, kMaxTokenBytes));
  }
  if (std::ranges::any_of(token, cannot_stand_in_header)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: the token is not one line of printable ASCII", what));
  }
  return {};
}

Result<crypto::SecretVector> load_token(const std::filesystem::path& path) {
  crypto::SecretVector token(kMaxTokenBytes + 1);
  CONFCOM_TRY(const std::size_t size, load_file_into(path, token.writable()));
  token.shorten(size);
  token.shorten(trimmed(as_text(token.bytes())).size());
  CONFCOM_CHECK(check_token(as_text(token.bytes()), path.string()));
  return token;
}

Result<ClusterAccess> in_cluster_access(const PodEnvironment& environment) {
  const std::filesystem::path& directory = environment.service_account;
  ClusterAccess access;
  CONFCOM_TRY(access.server, service_url(environment));
  access.server_name = access.server.host;
  CONFCOM_TRY(access.ca_pem, load_mounted(directory / "ca.crt", kMaxFileBytes));
  access.credentials.token_file = directory / "token";
  if (!std::filesystem::exists(access.credentials.token_file)) {
    return not_in_cluster(fmt::format("{} does not exist", access.credentials.token_file.string()));
  }
  CONFCOM_TRY(const std::string name_space, load_mounted(directory / "namespace", 256));
  access.default_namespace = trimmed(name_space);
  return access;
}

}  // namespace confcom::rpc
