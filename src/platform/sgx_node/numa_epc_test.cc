#include "platform/sgx_node/numa_epc.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/testing/scratch_directory.h"

namespace confcom::platform {
namespace {

using confcom::testing::ScratchDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class NumaEpc : public ::testing::Test {
 protected:
  void write(unsigned node, std::string_view content) const {
    root_.write(fmt::format("sys/devices/system/node/node{}/x86/sgx_total_bytes", node), content);
  }
  void make_without(unsigned node) const {
    root_.write(fmt::format("sys/devices/system/node/node{}/meminfo", node), "");
  }
  [[nodiscard]] std::vector<NumaNodeEpc> read() const {
    const auto nodes = read_numa_epc(root_.path());
    EXPECT_TRUE(nodes.has_value()) << nodes.error().message;
    return nodes.value_or(std::vector<NumaNodeEpc>());
  }
  void expect_refused(ErrorCode code, std::string_view file) const {
    const auto nodes = read_numa_epc(root_.path());
    ASSERT_FALSE(nodes.has_value());
    EXPECT_EQ(nodes.error().code, code);
    EXPECT_THAT(nodes.error().message, HasSubstr(root_.file(file)));
  }

  ScratchDirectory root_;
};

TEST_F(NumaEpc, IsReadOfEachNodeByNumber) {
  write(10, "1\n");
  write(2, "68719476736\n");
  write(0, "0\n");
  make_without(3);
  root_.write("sys/devices/system/node/possible", "0-10\n");
  root_.write("sys/devices/system/node/nodes/x86/sgx_total_bytes", "x");
  EXPECT_THAT(read(), ElementsAre(NumaNodeEpc{0, 0}, NumaNodeEpc{2, 68719476736},
                                  NumaNodeEpc{3, std::nullopt}, NumaNodeEpc{10, 1}));
}

TEST_F(NumaEpc, IsEmptyOnAKernelWithoutNuma) { EXPECT_THAT(read(), IsEmpty()); }

TEST_F(NumaEpc, NamesTheFileThatMakesNoSense) {
  write(0, "0\n");
  write(1, "64 GiB\n");
  expect_refused(ErrorCode::kMalformed,
                 "sys/devices/system/node/node1/x86/sgx_total_bytes: '64 GiB?'");
}

TEST_F(NumaEpc, RefusesAFileThatIsTooLarge) {
  write(1, std::string(4097, '0'));
  expect_refused(ErrorCode::kMalformed, "sys/devices/system/node/node1/x86/sgx_total_bytes");
}

TEST_F(NumaEpc, RefusesWhatItCannotRead) {
  root_.write("sys/devices/system/node/node0/x86/sgx_total_bytes/directory", "");
  expect_refused(ErrorCode::kIo, "sys/devices/system/node/node0/x86/sgx_total_bytes");
}

TEST_F(NumaEpc, RefusesADirectoryThatIsNone) {
  root_.write("sys/devices/system/node", "");
  expect_refused(ErrorCode::kIo, "sys/devices/system/node");
}

TEST_F(NumaEpc, TakesNodeNumbersUpToTheCap) {
  make_without(kMaxNumaNodes - 1);
  EXPECT_EQ(read().size(), 1U);
  make_without(kMaxNumaNodes);
  expect_refused(ErrorCode::kMalformed, "sys/devices/system/node/node1024");
}

TEST(SgxTotalBytes, IsADecimalNumber) {
  EXPECT_EQ(parse_sgx_total_bytes("0\n"), 0U);
  EXPECT_EQ(parse_sgx_total_bytes("274877906944"), 1ULL << 38);
  EXPECT_EQ(parse_sgx_total_bytes("4503599627370495\n"), (1ULL << 52) - 1);
}

TEST(SgxTotalBytes, IsRefusedAsAnythingElse) {
  for (const char* const text :
       {"", "\n", "-1\n", "+1\n", " 1\n", "1 \n", "1\n\n", "1\r\n", "01\n", "00\n", "0x10\n",
        "1k\n", "4503599627370496\n", "18446744073709551616\n", "\n1"}) {
    const auto bytes = parse_sgx_total_bytes(text);
    ASSERT_FALSE(bytes.has_value()) << text;
    EXPECT_EQ(bytes.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace confcom::platform
