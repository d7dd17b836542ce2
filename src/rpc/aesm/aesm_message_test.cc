#include "rpc/aesm/aesm_message.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace confcom::rpc {
namespace {

TEST(AesmKind, HasANameOfItsOwnForEachNumber) {
  std::set<std::string_view> names;
  for (const int number : {1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22}) {
    names.insert(to_string(static_cast<AesmKind>(number)));
  }
  EXPECT_EQ(names.size(), 16U);
  EXPECT_FALSE(names.contains("AESM request"));
  EXPECT_EQ(to_string(AesmKind::kInitQuoteEx), "InitQuoteEx");
}

TEST(AesmRequest, KnowsItsKind) {
  EXPECT_EQ(AesmRequest{.body = GetQuoteExRequest{}}.kind(), AesmKind::kGetQuoteEx);
  EXPECT_EQ(AesmRequest{.body = UnservedRequest{AesmKind::kGetWhiteList}}.kind(),
            AesmKind::kGetWhiteList);
  EXPECT_EQ(AesmRequest{.body = IncompleteRequest{AesmKind::kInitQuoteEx}}.kind(),
            AesmKind::kInitQuoteEx);
}

TEST(AesmResponse, KnowsItsKindAndCode) {
  const AesmResponse size{GetQuoteSizeExResponse{4600}};
  EXPECT_EQ(size.kind(), AesmKind::kGetQuoteSizeEx);
  EXPECT_EQ(size.code(), AesmError::kSuccess);
  const AesmResponse failure{AesmFailure{AesmKind::kGetQuoteEx, AesmError::kBusy}};
  EXPECT_EQ(failure.kind(), AesmKind::kGetQuoteEx);
  EXPECT_EQ(failure.code(), AesmError::kBusy);
}

}  // namespace
}  // namespace confcom::rpc
