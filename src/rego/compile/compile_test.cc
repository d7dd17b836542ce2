#include "rego/compile/compile.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace confcom::rego {
namespace {

/// "row:column message" of each mistake in `body`, which stands below a package's two lines.
std::vector<std::string> mistakes(std::string_view body) {
  const auto checked = CheckedModules::check(
      {{.file = "a.rego", .text = fmt::format("package a\n\n{}\n", body)}}, {});
  std::vector<std::string> out;
  if (checked.has_value()) return out;
  for (const Diagnostic& each : checked.error()) {
    out.push_back(fmt::format("{}:{} {}", each.location.row, each.location.column, each.message));
  }
  return out;
}

using Mistakes = std::vector<std::string>;

TEST(CheckedModules, AComprehensionsOwnTermsGiveVariablesTheirValues) {
  EXPECT_EQ(mistakes("p := [input.xs[_] | true]"), Mistakes());
  EXPECT_EQ(mistakes("p := {input.xs[i] | true}"), Mistakes());
  EXPECT_EQ(mistakes("p := {input.xs[i]: i | true}"), Mistakes());
  EXPECT_EQ(mistakes("p := [x | true]"), Mistakes({"3:6 var x is unsafe"}));
}

TEST(CheckedModules, AFunctionIsNotFoundByAVariable) {
  EXPECT_EQ(mistakes("f := {\"a\": 1}\n\np if { x := \"a\"; f[x](1) }"),
            Mistakes({"5:18 undefined function data.a.f[x]"}));
  EXPECT_EQ(mistakes("p if { x := \"a\"; input[x].y(1) }"),
            Mistakes({"3:18 undefined function input[x].y"}));
  EXPECT_EQ(mistakes("f := {\"a\": 1}\n\np if count([]) == 1 with count as f[input.x]"),
            Mistakes());
}

TEST(CheckedModules, PrintShowsWhatEveryHasAValueFor) {
  const auto check = [](std::string_view text) {
    return CheckedModules::check({{"a.rego", std::string(text)}}, {.keeps_prints = true});
  };
  EXPECT_TRUE(check("package a\np if every k, v in [1] { print(k, v) }").has_value());
  const auto refused = check("package a\np if every x in [1] { print(x, z) }");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().front().message, "var z is undeclared");
}

TEST(CheckedModules, PrintIsNotModified) {
  const std::string text = "package a\np if { print(input.x) with print as input.y }";
  EXPECT_TRUE(CheckedModules::check({{"a.rego", text}}, {.keeps_prints = true}).has_value());
  EXPECT_TRUE(CheckedModules::check({{"a.rego", text}}, {}).has_value());
}

TEST(CheckedModules, APackageIsNotWhereARuleIs) {
  const auto checked =
      CheckedModules::check({{"a.rego", "package a\nb.c := 1"}, {"z.rego", "package a.b.c"}}, {});
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().front().file, "a.rego");
  EXPECT_EQ(checked.error().front().message,
            "package a.b.c conflicts with rule b.c defined at a.rego:2");
  // Names of files need not tell them apart.
  EXPECT_FALSE(CheckedModules::check(
                   {{"", "package a.b.c.d"}, {"", "package a\nb := 1"}, {"", "package a.b"}}, {})
                   .has_value());
}

TEST(CheckedModules, WhatIsReplacedIsDependedOn) {
  EXPECT_EQ(mistakes("q := 1\n\np if q == 1 with data.a.p as 1"),
            Mistakes({"5:1 rule data.a.p is recursive: data.a.p -> data.a.p"}));
  EXPECT_EQ(mistakes("q := 1\n\np if q == 1 with data.a.q as 2"), Mistakes());
}

}  // namespace
}  // namespace confcom::rego
