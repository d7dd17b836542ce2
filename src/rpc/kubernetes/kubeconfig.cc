#include "rpc/kubernetes/kubeconfig.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <set>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/printable.h"

namespace confcom::rpc {
namespace {

/// Contexts, clusters or users of one file.
constexpr std::size_t kMaxEntries = 1000;

constexpr std::string_view kOtherProgram =
    "a plugin that fetches credentials is not run; use a kubeconfig with a token, a tokenFile or a "
    "client certificate (kubectl create token ACCOUNT makes a token)";
constexpr std::string_view kOtherIdentity =
    "acting as another user is not supported; use a kubeconfig of that user's own";
constexpr std::string_view kPassword =
    "Kubernetes takes no passwords; use a token or a client certificate";

/// Members that change whom we trust or who we are, and that we do not follow.
const std::map<std::string_view, std::string_view> kRefused{
    {"exec", kOtherProgram},
    {"auth-provider", kOtherProgram},
    {"username", kPassword},
    {"password", kPassword},
    {"as", kOtherIdentity},
    {"as-uid", kOtherIdentity},
    {"as-groups", kOtherIdentity},
    {"as-user-extra", kOtherIdentity},
    {"proxy-url", "proxies are not supported; name a server that can be reached without"},
};

template <class... Parts>
std::unexpected<Error> malformed(fmt::format_string<Parts...> form, Parts&&... parts) {
  return fail(ErrorCode::kMalformed,
              fmt::format("kubeconfig: {}", fmt::format(form, std::forward<Parts>(parts)...)));
}

using Members = std::map<std::string, YAML::Node>;

/// A mapping with text for keys, each once; what is null is as if it were absent.
Result<Members> members_of(const YAML::Node& node, std::string_view where) {
  if (!node.IsMap()) return malformed("{} is not a mapping", where);
  Members out;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) return malformed("{} has a key that is not text", where);
    const std::string& key = entry.first.Scalar();
    if (!seen.insert(key).second) return malformed("{}.{} occurs twice", where, printable(key));
    if (!entry.second.IsNull()) out.emplace(key, entry.second);
  }
  return out;
}

/// Text; empty where it is absent.
Result<std::string> text_of(const Members& members, const std::string& key,
                            std::string_view where) {
  const auto found = members.find(key);
  if (found == members.end()) return std::string();
  if (!found->second.IsScalar()) return malformed("{}.{} is not text", where, key);
  return found->second.Scalar();
}

Result<void> check_known(const Members& members, const std::set<std::string_view>& known,
                         std::string_view where) {
  for (const auto& [key, value] : members) {
    if (known.contains(key)) continue;
    const auto refused = kRefused.find(key);
    const std::string_view why =
        refused == kRefused.end() ? "this field is not known here; remove it" : refused->second;
    return fail(ErrorCode::kUnsupported,
                fmt::format("kubeconfig: {}.{}: {}", where, printable(key), why));
  }
  return {};
}

/// The content of the one entry of a list such as "clusters" that has this name.
Result<Members> entry_named(const Members& root, const std::string& list, const std::string& kind,
                            const std::string& name) {
  const auto found = root.find(list);
  if (found == root.end() || !found->second.IsSequence())
    return malformed("{} is not a list", list);
  if (found->second.size() > kMaxEntries)
    return malformed("{} has over {} entries", list, kMaxEntries);
  for (const YAML::Node& entry : found->second) {
    CONFCOM_TRY(const Members members, members_of(entry, list));
    CONFCOM_TRY(const std::string its_name, text_of(members, "name", list));
    if (its_name != name) continue;
    const auto content = members.find(kind);
    if (content == members.end()) return malformed("{} '{}' is empty", kind, printable(name));
    return members_of(content->second, kind);
  }
  return malformed("no entry of {} is named '{}'", list, printable(name));
}

crypto::SecretVector secret_of(Bytes bytes) {
  crypto::SecretVector out(bytes.size());
  std::ranges::copy(bytes, out.writable().begin());
  return out;
}

/// "KEY-data" in base64, which has precedence, or the file that KEY names.
Result<KubeconfigText> pem_of(const Members& members, const std::string& key,
                              std::string_view where) {
  KubeconfigText out;
  CONFCOM_TRY(const std::string data, text_of(members, key + "-data", where));
  CONFCOM_TRY(const std::string file, text_of(members, key, where));
  if (data.empty()) {
    out.file = file;
    return out;
  }
  auto decoded = parse_base64_lines(data);
  if (!decoded.has_value()) return malformed("{}.{}-data is not base64", where, key);
  out.data = secret_of(*decoded);
  return out;
}

Result<void> check_verifies(const Members& cluster) {
  CONFCOM_TRY(const std::string skip, text_of(cluster, "insecure-skip-tls-verify", "cluster"));
  if (skip.empty() || skip == "false") return {};
  return fail(ErrorCode::kUnsupported,
              "kubeconfig: cluster.insecure-skip-tls-verify: a server that is not verified gets no "
              "credentials; give its certificate-authority instead");
}

Result<void> read_cluster(const Members& cluster, Kubeconfig& out) {
  CONFCOM_CHECK(check_known(
      cluster,
      {"server", "certificate-authority", "certificate-authority-data", "tls-server-name",
       "insecure-skip-tls-verify", "disable-compression", "extensions"},
      "cluster"));
  CONFCOM_CHECK(check_verifies(cluster));
  CONFCOM_TRY(const std::string server, text_of(cluster, "server", "cluster"));
  CONFCOM_TRY(out.server, parse_server_url(server));
  CONFCOM_TRY(out.server_name, text_of(cluster, "tls-server-name", "cluster"));
  if (out.server_name.empty()) out.server_name = out.server.host;
  CONFCOM_TRY(out.ca_pem, pem_of(cluster, "certificate-authority", "cluster"));
  if (out.ca_pem.data.bytes().empty() && out.ca_pem.file.empty()) {
    return malformed("cluster has no certificate-authority; the system's are not used");
  }
  return {};
}

Result<void> read_token(const Members& user, Kubeconfig& out) {
  CONFCOM_TRY(const std::string token, text_of(user, "token", "user"));
  CONFCOM_TRY(out.token_file, text_of(user, "tokenFile", "user"));
  if (token.empty()) return {};
  out.token = secret_of(as_bytes(token));
  return check_token(token, "kubeconfig: user.token");
}

Result<void> read_user(const Members& user, Kubeconfig& out) {
  CONFCOM_CHECK(check_known(user,
                            {"token", "tokenFile", "client-certificate", "client-certificate-data",
                             "client-key", "client-key-data", "extensions"},
                            "user"));
  CONFCOM_CHECK(read_token(user, out));
  CONFCOM_TRY(out.client_certificate_pem, pem_of(user, "client-certificate", "user"));
  CONFCOM_TRY(out.client_key_pem, pem_of(user, "client-key", "user"));
  const auto is_given = [](const KubeconfigText& text) {
    return !text.data.bytes().empty() || !text.file.empty();
  };
  if (is_given(out.client_certificate_pem) != is_given(out.client_key_pem)) {
    return malformed("user has only one of client-certificate and client-key");
  }
  return {};
}

Result<Members> current_context(const Members& root) {
  CONFCOM_TRY(const std::string name, text_of(root, "current-context", "document"));
  if (name.empty()) {
    return malformed("no current-context; choose one with kubectl config use-context NAME");
  }
  return entry_named(root, "contexts", "context", name);
}

Result<Kubeconfig> read_document(const YAML::Node& document) {
  CONFCOM_TRY(const Members root, members_of(document, "document"));
  CONFCOM_TRY(const Members context, current_context(root));
  CONFCOM_CHECK(check_known(context, {"cluster", "user", "namespace", "extensions"}, "context"));
  CONFCOM_TRY(const std::string cluster_name, text_of(context, "cluster", "context"));
  CONFCOM_TRY(const std::string user_name, text_of(context, "user", "context"));
  CONFCOM_TRY(const Members cluster, entry_named(root, "clusters", "cluster", cluster_name));
  CONFCOM_TRY(const Members user, entry_named(root, "users", "user", user_name));

  Kubeconfig out;
  CONFCOM_TRY(out.name_space, text_of(context, "namespace", "context"));
  if (out.name_space.empty()) out.name_space = "default";
  CONFCOM_CHECK(read_cluster(cluster, out));
  CONFCOM_CHECK(read_user(user, out));
  return out;
}

/// What the text or the file holds; nothing where neither is given.
Result<crypto::SecretVector> load_text(KubeconfigText& text, const std::filesystem::path& folder) {
  if (text.file.empty()) return std::move(text.data);
  crypto::SecretVector out(kMaxFileBytes);
  CONFCOM_TRY(const std::size_t size, load_file_into(folder / text.file, out.writable()));
  out.shorten(size);
  return out;
}

Result<std::string> load_public_text(KubeconfigText& text, const std::filesystem::path& folder) {
  CONFCOM_TRY(const crypto::SecretVector content, load_text(text, folder));
  return std::string(as_text(content.bytes()));
}

Result<ClusterAccess> load_named_files(Kubeconfig config, const std::filesystem::path& folder) {
  ClusterAccess access;
  access.server = std::move(config.server);
  access.server_name = std::move(config.server_name);
  access.default_namespace = std::move(config.name_space);
  CONFCOM_TRY(access.ca_pem, load_public_text(config.ca_pem, folder));
  ClusterCredentials& who = access.credentials;
  CONFCOM_TRY(who.client_certificate_pem, load_public_text(config.client_certificate_pem, folder));
  CONFCOM_TRY(who.client_key_pem, load_text(config.client_key_pem, folder));
  // As kubectl has it: the file before the token.
  if (!config.token_file.empty())
    who.token_file = folder / config.token_file;
  else
    who.token = std::move(config.token);
  return access;
}

}  // namespace

Result<Kubeconfig> parse_kubeconfig(std::string_view text) try {
  if (text.size() > kMaxKubeconfigBytes) {
    return malformed("larger than {} bytes", kMaxKubeconfigBytes);
  }
  return read_document(YAML::Load(std::string(text)));
} catch (const YAML::Exception& error) {
  return malformed("line {}: {}", error.mark.line + 1, printable(error.msg));
}

Result<ClusterAccess> load_kubeconfig(const std::filesystem::path& path) {
  CONFCOM_TRY(const ByteVector content, load_file(path, kMaxKubeconfigBytes));
  auto config = parse_kubeconfig(as_text(content));
  if (!config.has_value()) return std::unexpected(with_context(config.error(), path.string()));
  return load_named_files(*std::move(config), path.parent_path());
}

}  // namespace confcom::rpc
