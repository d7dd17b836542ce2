#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/secret_bytes.h"
#include "rpc/kubernetes/cluster_access.h"

namespace confcom::rpc {

/// Text that a kubeconfig holds, or the name of the file that does. At most one of the two.
struct KubeconfigText {
  crypto::SecretVector data;
  std::filesystem::path file;
};

/// What the current context of a kubeconfig says, nothing loaded yet.
struct Kubeconfig {
  ServerUrl server;
  std::string server_name;  ///< tls-server-name, else the server's host
  std::string name_space;   ///< "default" where it says none
  KubeconfigText ca_pem;
  KubeconfigText client_certificate_pem;
  KubeconfigText client_key_pem;
  crypto::SecretVector token;
  std::filesystem::path token_file;
};

/// A kubeconfig with credentials for each cluster of a large company has 100 KiB.
inline constexpr std::size_t kMaxKubeconfigBytes = std::size_t{1} << 20;

/// Source: Kubernetes reference, "kubeconfig (v1)". Whatever asks for less than a verified server,
/// for another program or another identity is refused, not passed over; so is what is not known.
/// Errors: malformed (no YAML, another type than the format has, a key twice, a name that leads
/// nowhere); unsupported (insecure-skip-tls-verify, exec, auth-provider, a password, a proxy, an
/// unknown field: says the way out); invalid_argument (the server's URL).
[[nodiscard]] Result<Kubeconfig> parse_kubeconfig(std::string_view text);

/// Reads the file and those that it names, which are relative to its folder.
/// Errors: the same; not_found, io.
[[nodiscard]] Result<ClusterAccess> load_kubeconfig(const std::filesystem::path& path);

}  // namespace confcom::rpc
