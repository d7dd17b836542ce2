#include "rpc/aesm/aesm_message.h"

#include <gtest/gtest.h>

namespace confcom::rpc {
namespace {

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
