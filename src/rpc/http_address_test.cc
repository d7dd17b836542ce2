#include "rpc/http_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace confcom::rpc {
namespace {

using ::testing::HasSubstr;

TEST(ParseHttpAddress, SplitsHostAndPort) {
  struct Case {
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
  };
  const std::vector<Case> cases = {{"127.0.0.1:9464", "127.0.0.1", 9464},
                                   {"[::1]:0", "::1", 0},
                                   {"[fe80::1%eth0]:65535", "fe80::1%eth0", 65535},
                                   {":80", "", 80},
                                   {"localhost:1", "localhost", 1}};
  for (const Case& c : cases) {
    const auto address = parse_http_address(c.text);
    ASSERT_TRUE(address.has_value()) << address.error().message;
    EXPECT_EQ(address->host, c.host);
    EXPECT_EQ(address->port, c.port);
  }
}

TEST(ParseHttpAddress, RefusesOtherForms) {
  struct Case {
    std::string_view text;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {"", "no port"},
      {"localhost", "no port"},
      {"localhost:", "not a number"},
      {"localhost:65536", "not a number"},
      {"localhost:-1", "not a number"},
      {"localhost:80x", "not a number"},
      {"localhost: 80", "not a number"},
      {"::1:80", "brackets"},
      {"[::1:80", "brackets"},
      {"::1]:80", "brackets"},
      {"[]:80", "brackets"},
      {"[127.0.0.1]:80", "brackets"},
      {"[[::1]]:80", "brackets"},
      {"a\nb", "'a?b'"},
  };
  for (const Case& c : cases) {
    const auto address = parse_http_address(c.text);
    ASSERT_FALSE(address.has_value()) << c.text;
    EXPECT_EQ(address.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(address.error().message, HasSubstr(c.part)) << c.text;
  }
}

}  // namespace
}  // namespace confcom::rpc
