#include "rego/syntax/token_stream.h"

#include <gtest/gtest.h>

namespace confcom::rego {
namespace {

TEST(TokenStream, StopsAtSpaceWhereItIsAsked) {
  TokenStream tokens("a .b", {});
  EXPECT_EQ(tokens.adjacent(), TokenKind::kWhitespace);
  tokens.step_to_space();
  EXPECT_EQ(tokens.kind(), TokenKind::kWhitespace);
  EXPECT_EQ(tokens.location().column, 2U);
  tokens.step();
  EXPECT_EQ(tokens.kind(), TokenKind::kDot);
  EXPECT_EQ(tokens.adjacent(), TokenKind::kIdentifier);
  tokens.step_to_space();
  EXPECT_EQ(tokens.kind(), TokenKind::kIdentifier);
  EXPECT_EQ(tokens.last_end(), 3U);
}

TEST(TokenStream, GoesBack) {
  TokenStream tokens("a if c", FutureKeywords::of_v1());
  tokens.step();
  tokens.take_as_identifier();
  const TokenStream::Mark mark = tokens.mark();
  tokens.step();
  tokens.step();
  EXPECT_EQ(tokens.kind(), TokenKind::kEnd);
  tokens.back_to(mark);
  EXPECT_EQ(tokens.kind(), TokenKind::kIdentifier) << "which it was taken for";
  EXPECT_EQ(tokens.last_end(), 1U);
  tokens.forget_before();
  tokens.step();
  EXPECT_EQ(tokens.token().text, "c");
}

/// As OPA has it: the token behind an import was read before the import counts.
TEST(TokenStream, SelectsKeywordsForTokensThatAreNotReadYet) {
  TokenStream tokens("if if if", {});
  (void)tokens.adjacent();  // reads it
  tokens.select(FutureKeywords::of_v1());
  tokens.step();
  EXPECT_EQ(tokens.kind(), TokenKind::kIdentifier);
  tokens.step();
  EXPECT_EQ(tokens.kind(), TokenKind::kIf);
}

TEST(TokenStream, ReadsTheSameAgainWithOtherKeywords) {
  TokenStream tokens("a\n b if", {});
  tokens.step();
  TokenStream other(tokens, FutureKeywords::of_v1());
  EXPECT_EQ(other.token().text, "b");
  EXPECT_EQ(other.token().location, tokens.token().location);
  other.step();
  EXPECT_EQ(other.kind(), TokenKind::kIf);
}

TEST(TokenStream, StaysAtTheEnd) {
  TokenStream tokens("a", {});
  for (int i = 0; i < 3; ++i) tokens.step();
  EXPECT_EQ(tokens.kind(), TokenKind::kEnd);
}

}  // namespace
}  // namespace confcom::rego
