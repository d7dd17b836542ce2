#include "rego/annotations/url_check.h"

#include <gtest/gtest.h>

namespace confcom::rego {
namespace {

TEST(UrlCheck, TakesWhatGoTakes) {
  for (const std::string_view text :
       {"https://example.com/a?b=c#d", "mailto:ann@example.com", "just words", "/path", "a/b:c",
        "http://[::1]:80/", "//host/x", "http://u:p@h:1", "http://x/%20", ""}) {
    EXPECT_EQ(url_refusal(text), "") << text;
  }
}

TEST(UrlCheck, SaysWhyGoDoesNot) {
  const struct {
    std::string_view text;
    std::string_view want;
  } cases[] = {
      {":x", "parse \":x\": missing protocol scheme"},
      {"a b:c", "parse \"a b:c\": first path segment in URL cannot contain colon"},
      {"http://h/%zz", "parse \"http://h/%zz\": invalid URL escape \"%zz\""},
      {"http://a%20b/", "parse \"http://a%20b/\": invalid URL escape \"%20\""},
      {"http://h:1:2/", "parse \"http://h:1:2/\": invalid port \":1:2\" after host"},
      {"http://h:x/", "parse \"http://h:x/\": invalid port \":x\" after host"},
      {"http://[::1/", "parse \"http://[::1/\": missing ']' in host"},
      {"http://a b/", "parse \"http://a b/\": invalid character \" \" in host name"},
      {"http://a\nb/", "parse \"http://a\\nb/\": net/url: invalid control character in URL"},
      {"http://a b@h/", "parse \"http://a b@h/\": net/url: invalid userinfo"},
      {"x#%", "parse \"x#%\": invalid URL escape \"%\""},
  };
  for (const auto& c : cases) EXPECT_EQ(url_refusal(c.text), c.want);
}

}  // namespace
}  // namespace confcom::rego
