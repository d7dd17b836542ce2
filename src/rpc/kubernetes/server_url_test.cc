#include "rpc/kubernetes/server_url.h"

#include <gtest/gtest.h>

namespace confcom::rpc {
namespace {

TEST(ServerUrl, ReadsHostPortAndPrefix) {
  const std::pair<std::string_view, ServerUrl> cases[] = {
      {"https://10.96.0.1:443", {"10.96.0.1", 443, ""}},
      {"https://api.test", {"api.test", 443, ""}},
      {"https://api.test/", {"api.test", 443, ""}},
      {"https://api.test:6443/k8s/c-1//", {"api.test", 6443, "/k8s/c-1"}},
      {"https://[fd00::1]:6443", {"fd00::1", 6443, ""}},
      {"https://[fd00::1]", {"fd00::1", 443, ""}},
  };
  for (const auto& [text, want] : cases) EXPECT_EQ(parse_server_url(text).value(), want) << text;
}

TEST(ServerUrl, RefusesWhatIsNone) {
  const std::string long_text = "https://a/" + std::string(3000, 'a');
  for (const std::string_view text :
       {"", "http://a", "HTTPS://a", "https://", "https://:443", "https://a:0", "https://a:65536",
        "https://a:x", "https://a:", "https://user@a", "https://a b", "https://fd00::1",
        "https://[fd00::1%25eth0]:1", "https://a/b?c", "https://a/b#c", "https://a/%41",
        "https://a\r\nX: y", long_text.c_str()}) {
    EXPECT_EQ(parse_server_url(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(ServerUrl, IsWrittenWithBracketsAroundIpv6) {
  EXPECT_EQ(host_and_port({"fd00::1", 443, ""}), "[fd00::1]:443");
  EXPECT_EQ(host_and_port({"a.test", 1, ""}), "a.test:1");
}

}  // namespace
}  // namespace confcom::rpc
