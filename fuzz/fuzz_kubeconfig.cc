// Whatever parse_kubeconfig accepts names a server over https, whom to trust, and an identity that
// can stand in a request; and never one that asks not to verify.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "require.h"
#include "rpc/kubernetes/kubeconfig.h"

namespace {

using confcom::as_text;
using confcom::fuzz::require;
using confcom::rpc::Kubeconfig;
using confcom::rpc::KubeconfigText;

bool is_given(const KubeconfigText& text) {
  require(text.data.bytes().empty() || text.file.empty());
  return !text.data.bytes().empty() || !text.file.empty();
}

void require_invariants(const Kubeconfig& config) {
  require(!config.server.host.empty() && config.server.port != 0);
  require(config.server.prefix.empty() || config.server.prefix.starts_with('/'));
  const auto again = confcom::rpc::parse_server_url("https://" + host_and_port(config.server) +
                                                    config.server.prefix);
  require(again.has_value() && *again == config.server);
  require(!config.server_name.empty() && !config.name_space.empty());
  require(is_given(config.ca_pem));
  require(is_given(config.client_certificate_pem) == is_given(config.client_key_pem));
  for (const char c : as_text(config.token.bytes())) require(c > ' ' && c <= '~');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = confcom::rpc::parse_kubeconfig(as_text(std::as_bytes(std::span(data, size))));
  if (config.has_value()) require_invariants(*config);
  return 0;
}
