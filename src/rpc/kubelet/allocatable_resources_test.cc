#include "rpc/kubelet/allocatable_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/testing/protobuf_fields.h"
#include "rpc/testing/temporary_directory.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::varint_field;

/// An AllocatableResourcesResponse's entry for one device, on a NUMA node, as kubelets write them.
ByteVector device(std::string_view resource, std::string_view id) {
  const ByteVector topology = bytes_field(1, varint_field(1, 1));
  return bytes_field(1, concat({bytes_field(1, as_bytes(resource)), bytes_field(2, as_bytes(id)),
                                bytes_field(3, topology)}));
}

Result<std::map<std::string, std::uint64_t>> parse(const ByteVector& message) {
  return parse_allocatable_resources(as_text(message));
}

TEST(AllocatableResources, AreCountedByResource) {
  const ByteVector cpu = varint_field(2, 7);
  const auto counts =
      parse(concat({device("a/b", "0"), cpu, device("c/d", "0"), device("a/b", "1")}));
  ASSERT_TRUE(counts.has_value()) << counts.error().message;
  EXPECT_THAT(*counts, ElementsAre(Pair("a/b", 2), Pair("c/d", 1)));
}

TEST(AllocatableResources, MayBeNone) { EXPECT_THAT(parse({}).value(), IsEmpty()); }

TEST(AllocatableResources, OfAnAnswerThatIsNoneAreRefused) {
  const ByteVector good = device("a/b", "0");
  const ByteVector cut(good.begin(), good.end() - 1);
  const ByteVector bad_inside = bytes_field(1, as_bytes("\x0a\x7f"));
  for (const ByteVector& message : {cut, bad_inside}) {
    const auto counts = parse(message);
    ASSERT_FALSE(counts.has_value());
    EXPECT_EQ(counts.error().code, ErrorCode::kMalformed);
  }
}

TEST(AllocatableResources, OfNoKubeletAreUnavailable) {
  const testing::TemporaryDirectory directory;
  const auto counts =
      list_allocatable_resources(directory.path() / "none.sock", std::chrono::seconds(5));
  ASSERT_FALSE(counts.has_value());
  EXPECT_EQ(counts.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace confcom::rpc
