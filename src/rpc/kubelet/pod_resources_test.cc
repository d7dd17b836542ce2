#include "rpc/kubelet/pod_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "rpc/grpc/grpc_server.h"
#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::varint_field;

ByteVector text(std::uint32_t number, std::string_view value) {
  return bytes_field(number, as_bytes(value));
}

ByteVector devices(std::string_view resource, std::initializer_list<std::string_view> ids) {
  ByteVector out = text(1, resource);
  for (const std::string_view id : ids) out = concat({out, text(2, id)});
  return bytes_field(2, out);
}

/// With a topology, processors, memory and dynamic resources besides.
ByteVector everything_else() {
  return concat({varint_field(3, 1), varint_field(3, 2), bytes_field(4, text(1, "hugepages-2Mi")),
                 bytes_field(5, text(2, "claim"))});
}

TEST(PodResources, CountsTheDevicesOfEachContainer) {
  const ByteVector message = concat({
      bytes_field(1,
                  concat({text(1, "quiet"), text(2, "default"), bytes_field(3, text(1, "main"))})),
      bytes_field(1, concat({text(1, "busy"), text(2, "prod"),
                             bytes_field(3, concat({text(1, "a"), devices("epc", {"x", "y"}),
                                                    devices("gpu", {"0"}), everything_else()})),
                             bytes_field(3, concat({text(1, "b"), devices("epc", {"z"})}))})),
  });
  const auto found = parse_pod_resources(as_text(message));
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(*found, ElementsAre(ContainerDevices{"prod", "busy", "a", "epc", 2},
                                  ContainerDevices{"prod", "busy", "a", "gpu", 1},
                                  ContainerDevices{"prod", "busy", "b", "epc", 1}));
}

TEST(PodResources, AddUpAContainersEntriesOfOneResource) {
  const ByteVector message = bytes_field(
      1, concat({bytes_field(3, concat({devices("epc", {"x", "y"}), devices("gpu", {"0"}),
                                        devices("epc", {"z"}), text(1, "name comes last")})),
                 text(2, "ns"), text(1, "pod")}));
  const auto found = parse_pod_resources(as_text(message));
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(*found, ElementsAre(ContainerDevices{"ns", "pod", "name comes last", "epc", 3},
                                  ContainerDevices{"ns", "pod", "name comes last", "gpu", 1}));
}

TEST(PodResources, MayBeNone) {
  const auto found = parse_pod_resources("");
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(*found, IsEmpty());
}

TEST(PodResources, AreRefusedWhereTheyAreNoProtobuf) {
  const ByteVector broken = bytes_field(0, as_bytes("x"));
  const ByteVector rows[] = {
      broken,
      bytes_field(1, broken),
      bytes_field(1, bytes_field(3, broken)),
      bytes_field(1, bytes_field(3, bytes_field(2, broken))),
      concat({bytes_field(1, bytes_field(3, devices("epc", {"x"}))), broken}),
  };
  for (const ByteVector& row : rows) {
    const auto found = parse_pod_resources(as_text(row));
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(found.error().message, HasSubstr("no protobuf"));
  }
}

/// What a driver has of a claim.
ByteVector claim_resource(std::string_view driver) {
  return bytes_field(4, concat({bytes_field(1, text(1, "vendor/class=device")), text(2, driver),
                                text(3, "pool"), text(4, "device"), text(5, "share")}));
}

ByteVector claim(std::string_view name, std::initializer_list<std::string_view> drivers) {
  ByteVector out = concat({text(2, name), text(3, "ns")});
  for (const std::string_view driver : drivers) out = concat({out, claim_resource(driver)});
  return bytes_field(5, out);
}

TEST(PodClaims, AreThoseOfEachContainerByDriver) {
  const ByteVector message = concat({bytes_field(
      1,
      concat({text(1, "pod"), text(2, "ns"),
              bytes_field(3, concat({text(1, "a"), devices("epc", {"x"}),
                                     claim("one", {"gpu", "epc", "epc"}), claim("two", {"epc"})})),
              bytes_field(3, concat({claim("two", {"epc"}), text(1, "b")})),
              bytes_field(3, text(1, "c"))}))});
  EXPECT_THAT(parse_pod_claims(as_text(message)).value(),
              ElementsAre(ContainerClaim{"ns", "pod", "a", "one", "epc"},
                          ContainerClaim{"ns", "pod", "a", "one", "gpu"},
                          ContainerClaim{"ns", "pod", "a", "two", "epc"},
                          ContainerClaim{"ns", "pod", "b", "two", "epc"}));
}

TEST(PodClaims, OfNoDriverAreNotPrepared) {
  const ByteVector message = bytes_field(1, bytes_field(3, claim("one", {})));
  EXPECT_THAT(parse_pod_claims(as_text(message)).value(), IsEmpty());
  EXPECT_THAT(parse_pod_claims("").value(), IsEmpty());
}

TEST(PodClaims, AreRefusedWhereTheyAreNoProtobuf) {
  const ByteVector broken = bytes_field(0, as_bytes("x"));
  for (const ByteVector& row :
       {broken, bytes_field(1, broken), bytes_field(1, bytes_field(3, broken)),
        bytes_field(1, bytes_field(3, bytes_field(5, broken))),
        bytes_field(1, bytes_field(3, bytes_field(5, bytes_field(4, broken))))}) {
    EXPECT_EQ(parse_pod_claims(as_text(row)).error().code, ErrorCode::kMalformed);
  }
}

/// A kubelet that answers with what it is given.
class Kubelet final : public GrpcService {
 public:
  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override {
    EXPECT_EQ(request.method, "/v1.PodResourcesLister/List");
    EXPECT_EQ(request.message, "");
    call->send(std::make_shared<const std::string>(answer));
    call->finish({});
  }

  std::string answer;
};

TEST(PodResources, AreAskedOfTheKubelet) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "kubelet.sock";
  const std::chrono::seconds patience(30);
  const auto nobody = list_pod_resources(path, patience);
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().code, ErrorCode::kUnavailable);

  Kubelet kubelet;
  ByteVector ids;
  for (int i = 0; i < 100'000; ++i) {
    const ByteVector id = text(2, "abc");
    ids.insert(ids.end(), id.begin(), id.end());
  }
  // Pods enough that the answer is over the 4 MiB that gRPC takes by default.
  const ByteVector container = bytes_field(3, bytes_field(2, concat({text(1, "epc"), ids})));
  for (int i = 0; i < 10; ++i) kubelet.answer += as_text(bytes_field(1, container));
  ASSERT_GT(kubelet.answer.size(), std::size_t{4} << 20);
  testing::RunningLoop loop;
  std::optional<GrpcServer> server;
  server.emplace(loop.loop(), UnixListener::listen_new(path).value(), kubelet, GrpcServerLimits{});
  loop.start();
  const auto found = list_pod_resources(path, patience);
  const auto claims = list_pod_claims(path, patience);
  kubelet.answer = std::string(kMaxPodResourcesBytes + 1, 'x');
  const auto too_long = list_pod_resources(path, patience);
  loop.stop();
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->size(), 10U);
  EXPECT_EQ(found->at(0).count, 100'000U);
  ASSERT_TRUE(claims.has_value()) << claims.error().message;
  EXPECT_THAT(*claims, IsEmpty());
  EXPECT_FALSE(too_long.has_value());
}

}  // namespace
}  // namespace confcom::rpc
