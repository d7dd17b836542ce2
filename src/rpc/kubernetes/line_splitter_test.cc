#include "rpc/kubernetes/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace confcom::rpc {
namespace {

TEST(LineSplitter, PutsLinesTogetherUpToTheCap) {
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) -> Result<void> {
    lines.emplace_back(line);
    return {};
  };
  LineSplitter splitter(4);
  for (const std::string_view piece : {"ab", "cd\n\n", "e\nf", "\n", "xxxx", "\nz"}) {
    ASSERT_TRUE(splitter.put(piece, take).has_value()) << piece;
  }
  EXPECT_THAT(lines, ::testing::ElementsAre("abcd", "e", "f", "xxxx"));
  EXPECT_EQ(splitter.put("aaaa", take).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace confcom::rpc
