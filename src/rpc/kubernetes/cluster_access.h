#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/secret_bytes.h"
#include "rpc/kubernetes/server_url.h"

namespace confcom::rpc {

/// Who we are to an API server: a token, a certificate, both or neither.
struct ClusterCredentials {
  crypto::SecretVector token;          ///< empty: none, or that of the file
  std::filesystem::path token_file;    ///< read again for each request, as it rotates; or empty
  std::string client_certificate_pem;  ///< with its chain; or empty
  crypto::SecretVector client_key_pem;
};

/// Where the API server is, how it is known and who we are.
struct ClusterAccess {
  ServerUrl server;
  std::string server_name;  ///< the name or address in the server's certificate
  std::string ca_pem;       ///< the only ones who may vouch for it
  ClusterCredentials credentials;
  std::string default_namespace;  ///< the pod's, or the context's; "default" where it has none
};

/// A token as it stands in a header. Those of service accounts have 1 KiB; no server takes a header
/// as long as this.
inline constexpr std::size_t kMaxTokenBytes = 16384;

/// What a pod finds in its environment and file system.
struct PodEnvironment {
  std::string service_host;  ///< KUBERNETES_SERVICE_HOST, an IPv6 address without brackets
  std::string service_port;  ///< KUBERNETES_SERVICE_PORT
  std::filesystem::path service_account = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// The access of a pod's service account. Source: Kubernetes documentation, "Accessing the
/// Kubernetes API from a Pod". Errors: not_found (not in a cluster, or the pod has no service
/// account token: says what to do); malformed, io (its files).
[[nodiscard]] Result<ClusterAccess> in_cluster_access(const PodEnvironment& environment);

/// A token file's content without the line's end. Errors: not_found; io; malformed (empty, longer
/// than kMaxTokenBytes, or a character that cannot stand in a header).
[[nodiscard]] Result<crypto::SecretVector> load_token(const std::filesystem::path& path);

/// Errors: malformed (as above). `what` names it in the message.
[[nodiscard]] Result<void> check_token(std::string_view token, std::string_view what);

}  // namespace confcom::rpc
