#include "rpc/kubernetes/cluster_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/testing/scratch_directory.h"

namespace confcom::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class InClusterAccess : public ::testing::Test {
 protected:
  void SetUp() override {
    directory.write("ca.crt", std::string_view("CA"));
    directory.write("token", std::string_view("secret\n"));
    directory.write("namespace", std::string_view("confcom\n"));
  }

  confcom::testing::ScratchDirectory directory;
  PodEnvironment environment{"10.96.0.1", "443", directory.path()};
};

TEST_F(InClusterAccess, IsThatOfTheServiceAccount) {
  const auto access = in_cluster_access(environment);
  ASSERT_TRUE(access.has_value()) << access.error().message;
  EXPECT_EQ(access->server, (ServerUrl{"10.96.0.1", 443, ""}));
  EXPECT_EQ(access->server_name, "10.96.0.1");
  EXPECT_EQ(access->ca_pem, "CA");
  EXPECT_EQ(access->default_namespace, "confcom");
  EXPECT_EQ(access->credentials.token_file, directory.file("token"));
  EXPECT_TRUE(access->credentials.token.bytes().empty());
}

TEST_F(InClusterAccess, MayBeOverIpv6) {
  environment.service_host = "fd00::1";
  EXPECT_EQ(in_cluster_access(environment)->server, (ServerUrl{"fd00::1", 443, ""}));
}

TEST_F(InClusterAccess, SaysWhatToDoOutsideOfACluster) {
  for (std::string PodEnvironment::* variable :
       {&PodEnvironment::service_host, &PodEnvironment::service_port}) {
    PodEnvironment outside = environment;
    (outside.*variable).clear();
    const auto access = in_cluster_access(outside);
    EXPECT_EQ(access.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(access.error().message,
                AllOf(HasSubstr("not in a cluster"), HasSubstr("give --kubeconfig FILE")));
  }
}

TEST_F(InClusterAccess, SaysWhichFileIsMissing) {
  for (const char* const name : {"ca.crt", "token", "namespace"}) {
    SetUp();
    std::filesystem::remove(directory.file(name));
    const auto access = in_cluster_access(environment);
    EXPECT_EQ(access.error().code, ErrorCode::kNotFound) << name;
    EXPECT_THAT(access.error().message,
                AllOf(HasSubstr(name), HasSubstr("give --kubeconfig FILE")));
  }
}

TEST_F(InClusterAccess, RefusesAHostThatIsNone) {
  environment.service_host = "a/b";
  EXPECT_EQ(in_cluster_access(environment).error().code, ErrorCode::kInvalidArgument);
}

TEST(LoadToken, TakesOneLineUpToTheCap) {
  const confcom::testing::ScratchDirectory directory;
  const auto load = [&](const std::string& content) {
    const auto token = load_token(directory.write("token", std::string_view(content)));
    return token.has_value() ? std::string(as_text(token->bytes())) : token.error().message;
  };
  EXPECT_EQ(load("abc.def\r\n"), "abc.def");
  EXPECT_EQ(load(std::string(kMaxTokenBytes, 'x')), std::string(kMaxTokenBytes, 'x'));
  EXPECT_THAT(load(std::string(kMaxTokenBytes + 1, 'x')), HasSubstr("longer than"));
  EXPECT_THAT(load(std::string(kMaxTokenBytes + 2, 'x')), HasSubstr("larger than"));
  EXPECT_THAT(load("\n"), HasSubstr("no token"));
  EXPECT_THAT(load("a\nb"), HasSubstr("not one line"));
  EXPECT_EQ(load_token(directory.file("absent")).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace confcom::rpc
