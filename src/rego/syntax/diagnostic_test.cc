#include "rego/syntax/diagnostic.h"

#include <gtest/gtest.h>

#include <string>

namespace confcom::rego {
namespace {

Diagnostic at(std::uint32_t row, std::uint32_t offset) {
  return {.location = {.row = row, .column = 1, .offset = offset, .end = offset + 1},
          .message = "what",
          .file = "a.rego"};
}

TEST(Diagnostic, ShowsItsLineWithACaret) {
  EXPECT_EQ(render(at(2, 12), "package a\n\tx := ]\n"),
            "a.rego:2: rego_parse_error: what\n\t\tx := ]\n\t\t ^");
  EXPECT_EQ(render(at(1, 3), "\xd1\x91 x"), "a.rego:1: rego_parse_error: what\n\t\xd1\x91 x\n\t  ^")
      << "counted in characters";
}

TEST(Diagnostic, ShowsTheEndOfALineAndOfTheText) {
  EXPECT_EQ(render(at(1, 2), "ab\ncd"), "a.rego:1: rego_parse_error: what\n\tab\n\t  ^");
  EXPECT_EQ(render(at(1, 99), "ab"), "a.rego:1: rego_parse_error: what\n\tab\n\t  ^");
  EXPECT_EQ(render(at(1, 0), ""), "a.rego:1: rego_parse_error: what\n\t\n\t^");
}

TEST(Diagnostic, ShowsOfALongLineWhatIsNear) {
  const std::string text(100'000, 'x');
  EXPECT_LT(render(at(1, 50'000), text).size(), 400U);
}

TEST(Diagnostic, IsNowhereInRowZero) {
  EXPECT_EQ(render(at(0, 0), "x"), "a.rego:0: rego_parse_error: what");
}

TEST(DiagnosticCode, HasOpasNames) {
  EXPECT_EQ(to_string(DiagnosticCode::kUnsafeVar), "rego_unsafe_var_error");
  EXPECT_EQ(to_string(DiagnosticCode::kRecursion), "rego_recursion_error");
}

}  // namespace
}  // namespace confcom::rego
