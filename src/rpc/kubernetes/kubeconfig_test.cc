#include "rpc/kubernetes/kubeconfig.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/testing/scratch_directory.h"

namespace confcom::rpc {
namespace {

using ::testing::HasSubstr;

std::string_view text(const crypto::SecretVector& secret) { return as_text(secret.bytes()); }

struct Parts {
  std::string cluster = "server: https://api.test:6443, certificate-authority: ca.crt";
  std::string user = "token: secret";
  std::string context = "cluster: c, user: u";
  std::string current = "x";
};

std::string kubeconfig(const Parts& parts) {
  return fmt::format(
      "apiVersion: v1\nkind: Config\npreferences: {{}}\ncurrent-context: {}\n"
      "contexts:\n- name: other\n  context: {{cluster: gone, user: gone}}\n"
      "- name: x\n  context: {{{}}}\n"
      "clusters:\n- name: c\n  cluster: {{{}}}\n"
      "users:\n- name: u\n  user: {{{}}}\n",
      parts.current, parts.context, parts.cluster, parts.user);
}

TEST(Kubeconfig, SaysWhatItsCurrentContextDoes) {
  const auto config =
      parse_kubeconfig(kubeconfig({.context = "cluster: c, user: u, namespace: n"}));
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, (ServerUrl{"api.test", 6443, ""}));
  EXPECT_EQ(config->server_name, "api.test");
  EXPECT_EQ(config->name_space, "n");
  EXPECT_EQ(config->ca_pem.file, "ca.crt");
  EXPECT_EQ(text(config->token), "secret");
}

TEST(Kubeconfig, HoldsDataItself) {
  const std::string ca = to_base64(as_bytes("CA"));
  const auto config = parse_kubeconfig(kubeconfig(
      {.cluster = "server: https://10.0.0.1, tls-server-name: api.test, certificate-authority: f, "
                  "insecure-skip-tls-verify: false, certificate-authority-data: " +
                  ca,
       .user = "client-certificate-data: " + ca + ", client-key-data: " + ca + ", token: null"}));
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server_name, "api.test");
  EXPECT_EQ(config->name_space, "default");
  EXPECT_EQ(text(config->ca_pem.data), "CA");
  EXPECT_TRUE(config->ca_pem.file.empty());
  EXPECT_EQ(text(config->client_certificate_pem.data), "CA");
  EXPECT_EQ(text(config->client_key_pem.data), "CA");
  EXPECT_TRUE(config->token.bytes().empty());
}

struct Refused {
  Parts parts;
  ErrorCode code;
  std::string_view want;
};

TEST(Kubeconfig, RefusesWhatItWouldHaveToPassOver) {
  const std::string server = "server: https://a, certificate-authority: f";
  const Refused cases[] = {
      {{.cluster = server + ", insecure-skip-tls-verify: true"},
       ErrorCode::kUnsupported,
       "give its certificate-authority instead"},
      {{.cluster = server + ", insecure-skip-tls-verify: yes"},
       ErrorCode::kUnsupported,
       "verified"},
      {{.cluster = server + ", proxy-url: http://p"}, ErrorCode::kUnsupported, "proxies"},
      {{.cluster = server + ", new-field: 1"}, ErrorCode::kUnsupported, "new-field"},
      {{.cluster = server + ", server: https://b"}, ErrorCode::kMalformed, "occurs twice"},
      {{.cluster = "server: https://a"}, ErrorCode::kMalformed, "no certificate-authority"},
      {{.cluster = "certificate-authority: f"}, ErrorCode::kInvalidArgument, "not https"},
      {{.cluster = "server: [a], certificate-authority: f"},
       ErrorCode::kMalformed,
       "cluster.server is not text"},
      {{.cluster = "server: https://a, certificate-authority-data: '!'"},
       ErrorCode::kMalformed,
       "not base64"},
      {{.user = "exec: {command: aws}"}, ErrorCode::kUnsupported, "kubectl create token"},
      {{.user = "auth-provider: {name: gcp}"}, ErrorCode::kUnsupported, "kubectl create token"},
      {{.user = "username: a, password: b"}, ErrorCode::kUnsupported, "no passwords"},
      {{.user = "token: a, as: admin"}, ErrorCode::kUnsupported, "another user"},
      {{.user = "token: {a: b}"}, ErrorCode::kMalformed, "user.token is not text"},
      {{.user = "token: 'a b'"}, ErrorCode::kMalformed, "printable ASCII"},
      {{.user = "client-certificate: f"}, ErrorCode::kMalformed, "only one of"},
      {{.user = "[1]: 2"}, ErrorCode::kMalformed, "key that is not text"},
      {{.context = "cluster: gone, user: u"}, ErrorCode::kMalformed, "named 'gone'"},
      {{.context = "cluster: c, user: gone"}, ErrorCode::kMalformed, "named 'gone'"},
      {{.context = "cluster: c, user: u, unknown: 1"}, ErrorCode::kUnsupported, "unknown"},
      {{.current = "''"}, ErrorCode::kMalformed, "kubectl config use-context"},
      {{.current = "[x]"}, ErrorCode::kMalformed, "current-context is not text"},
      {{.current = "gone"}, ErrorCode::kMalformed, "named 'gone'"},
  };
  for (const Refused& c : cases) {
    const auto config = parse_kubeconfig(kubeconfig(c.parts));
    ASSERT_FALSE(config.has_value()) << c.want;
    EXPECT_EQ(config.error().code, c.code) << config.error().message;
    EXPECT_THAT(config.error().message, HasSubstr(c.want));
  }
}

TEST(Kubeconfig, RefusesWhatIsNone) {
  const std::string deep(100'000, '[');
  const std::string large(kMaxKubeconfigBytes + 1, ' ');
  for (const std::string_view document :
       {"", "hello", "[]", "{", "a: b: c", "current-context: x", "current-context: x\ncontexts: {}",
        "current-context: x\ncontexts: [1]", "&a [*a]", deep.c_str(), large.c_str()}) {
    const auto config = parse_kubeconfig(document);
    ASSERT_FALSE(config.has_value()) << document.substr(0, 40);
    EXPECT_EQ(config.error().code, ErrorCode::kMalformed) << config.error().message;
  }
}

TEST(Kubeconfig, NamesFilesBesideIt) {
  const confcom::testing::ScratchDirectory directory;
  directory.write("ca.crt", std::string_view("CA"));
  directory.write("me.crt", std::string_view("ME"));
  directory.write("me.key", std::string_view("KEY"));
  const std::string path = directory.write(
      "config", std::string_view(
                    kubeconfig({.user = "client-certificate: me.crt, client-key: me.key, token: a, "
                                        "tokenFile: token"})));
  const auto access = load_kubeconfig(path);
  ASSERT_TRUE(access.has_value()) << access.error().message;
  EXPECT_EQ(access->ca_pem, "CA");
  EXPECT_EQ(access->credentials.client_certificate_pem, "ME");
  EXPECT_EQ(text(access->credentials.client_key_pem), "KEY");
  EXPECT_EQ(access->credentials.token_file, directory.file("token"));
  EXPECT_TRUE(access->credentials.token.bytes().empty());
  std::filesystem::remove(directory.file("ca.crt"));
  EXPECT_EQ(load_kubeconfig(path).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(load_kubeconfig(directory.file("absent")).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace confcom::rpc
