#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace confcom {
namespace {

struct Case {
  ErrorCode code;
  const char* name;
};

constexpr Case kCases[] = {
    {ErrorCode::kTruncated, "truncated"},     {ErrorCode::kMalformed, "malformed"},
    {ErrorCode::kUnsupported, "unsupported"}, {ErrorCode::kUntrusted, "untrusted"},
    {ErrorCode::kExpired, "expired"},         {ErrorCode::kDenied, "denied"},
    {ErrorCode::kNotFound, "not_found"},      {ErrorCode::kUnavailable, "unavailable"},
    {ErrorCode::kDeadline, "deadline"},       {ErrorCode::kIo, "io"},
    {ErrorCode::kInternal, "internal"},       {ErrorCode::kInvalidArgument, "invalid_argument"},
};

TEST(Error, EveryCodeHasItsName) {
  for (const Case& c : kCases) EXPECT_EQ(to_string(c.code), c.name);
}

TEST(Error, ContextGoesInFront) {
  EXPECT_EQ(with_context(Error{ErrorCode::kIo, "no space"}, "cache"),
            (Error{ErrorCode::kIo, "cache: no space"}));
}

TEST(Error, DiffersByCodeAndByMessage) {
  const Error error{ErrorCode::kIo, "a"};
  EXPECT_EQ(error, (Error{ErrorCode::kIo, "a"}));
  EXPECT_NE(error, (Error{ErrorCode::kIo, "b"}));
  EXPECT_NE(error, (Error{ErrorCode::kDenied, "a"}));
}

/// Counts evaluations, so that a macro that repeats its argument is caught.
struct Source {
  Result<int> value;
  int evaluations = 0;

  Result<int> next() {
    ++evaluations;
    return value;
  }
};

Result<std::string> try_twice(Source& first, Source& second) {
  CONFCOM_TRY(const int a, first.next());
  CONFCOM_TRY(const int b, second.next());
  return std::to_string(a + b);
}

TEST(Try, DeclaresTheValue) {
  Source first{20};
  Source second{22};
  const auto sum = try_twice(first, second);
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ(*sum, "42");
  EXPECT_EQ(first.evaluations, 1);
  EXPECT_EQ(second.evaluations, 1);
}

TEST(Try, ReturnsTheFirstErrorAndGoesNoFurther) {
  Source first{fail(ErrorCode::kDenied, "first")};
  Source second{fail(ErrorCode::kIo, "second")};
  const auto sum = try_twice(first, second);
  ASSERT_FALSE(sum.has_value());
  EXPECT_EQ(sum.error(), (Error{ErrorCode::kDenied, "first"}));
  EXPECT_EQ(second.evaluations, 0);
}

Result<std::unique_ptr<int>> make_owner(bool works) {
  if (!works) return fail(ErrorCode::kInternal, "no owner");
  return std::make_unique<int>(7);
}

Result<int> use_owner(bool works) {
  CONFCOM_TRY(const auto owner, make_owner(works));
  return *owner;
}

TEST(Try, MovesWhatCannotBeCopied) {
  EXPECT_EQ(use_owner(true), Result<int>(7));
  EXPECT_EQ(use_owner(false).error().message, "no owner");
}

Result<int> check_then(Result<void> check, int value) {
  CONFCOM_CHECK(check);
  return value;
}

TEST(Check, ReturnsTheErrorIfThereIsOne) {
  EXPECT_EQ(check_then({}, 3), Result<int>(3));
  const auto refused = check_then(fail(ErrorCode::kExpired, "late"), 3);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), (Error{ErrorCode::kExpired, "late"}));
}

}  // namespace
}  // namespace confcom
