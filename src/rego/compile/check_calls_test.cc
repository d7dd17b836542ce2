#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rego/builtins/declared.h"
#include "rego/compile/compile.h"

namespace confcom::rego {
namespace {

using Mistakes = std::vector<std::string>;

/// "row code: message" of each mistake in `body`, which stands below a package's line, where there
/// is no builtin `forbidden`.
Mistakes mistakes_without(std::string_view forbidden, std::string_view body) {
  CompileOptions options;
  auto& allowed = options.allowed_builtins.emplace();
  for (const Declaration& each : declarations()) {
    if (each.name != forbidden) allowed.emplace(each.name);
  }
  Mistakes out;
  const auto checked = CheckedModules::check(
      {{.file = "a.rego", .text = fmt::format("package a\n{}\n", body)}}, options);
  if (checked.has_value()) return out;
  for (const Diagnostic& each : checked.error()) {
    out.push_back(fmt::format("{} {}: {}", each.location.row, to_string(each.code), each.message));
  }
  return out;
}

// Source: OPA 1.20.0, with these capabilities.
TEST(CheckCalls, KnowsNoBuiltinThatIsNotAllowed) {
  const Mistakes count = {"2 rego_type_error: undefined function count"};
  EXPECT_EQ(mistakes_without("count", "p := count([1])"), count);
  EXPECT_EQ(mistakes_without("count", "p if not count([1]) == 1"), count);
  EXPECT_EQ(mistakes_without("count", "p if count(1, 2, 3, 4)"), count);
  EXPECT_EQ(mistakes_without("count", "p := sum([1])"), Mistakes());
  EXPECT_EQ(mistakes_without("count", "p := [count([1])\n | count([2])]").size(), 2);
}

TEST(CheckCalls, KnowsOperatorsByTheirNames) {
  EXPECT_EQ(mistakes_without("plus", "p if 1 + 2 == 3"),
            Mistakes({"2 rego_type_error: undefined function plus"}));
  EXPECT_EQ(mistakes_without("equal", "p if 1 + 2 == 3"),
            Mistakes({"2 rego_type_error: undefined function equal"}));
  EXPECT_EQ(mistakes_without("neq", "p if 1 != 2"),
            Mistakes({"2 rego_type_error: undefined function neq"}));
  EXPECT_EQ(mistakes_without("internal.member_2", "p if 1 in [1]"),
            Mistakes({"2 rego_type_error: undefined function internal.member_2"}));
}

TEST(CheckCalls, TakesEquationsForEq) {
  const Mistakes eq = {"2 rego_type_error: undefined function eq"};
  EXPECT_EQ(mistakes_without("eq", "p if { x := 1; x > 0 }"), eq);
  EXPECT_EQ(mistakes_without("eq", "p if [x] = [1]"), eq);
  EXPECT_EQ(mistakes_without("eq", "p if every x in [1] { x > 0 }"), eq);
  EXPECT_EQ(mistakes_without("eq", "f(1) := 2\np := f(count([1]))"), Mistakes());
  EXPECT_EQ(mistakes_without("assign", "p if { x := 1; x > 0 }"), Mistakes());
}

TEST(CheckCalls, ReplacesNoBuiltinThatIsNotAllowed) {
  EXPECT_EQ(mistakes_without("count", "p if x with count as 3\nx := 1"),
            Mistakes({"2 rego_type_error: with keyword target must reference existing input, data, "
                      "or a function"}));
  EXPECT_EQ(mistakes_without("count", "p if sum([1]) with sum as count"),
            Mistakes({"2 rego_unsafe_var_error: var count is unsafe"}));
}

TEST(CheckCalls, MakesNoTemplatesWithoutTheirBuiltin) {
  EXPECT_EQ(mistakes_without("internal.template_string", "p := $\"a{1}\""),
            Mistakes({"2 rego_compile_error: template-strings are not supported"}));
}

TEST(CheckCalls, AllowsNothingWhereNothingIsListed) {
  CompileOptions options;
  options.allowed_builtins.emplace();
  EXPECT_FALSE(
      CheckedModules::check({{"a.rego", "package a\np := count([1])\n"}}, options).has_value());
  EXPECT_TRUE(CheckedModules::check({{"a.rego", "package a\np := 1\n"}}, options).has_value());
}

TEST(CheckCalls, AllowsQueriesNoMore) {
  CompileOptions options;
  options.allowed_builtins.emplace();
  const auto modules = CheckedModules::check({{"a.rego", "package a\np := 1\n"}}, options);
  ASSERT_TRUE(modules.has_value());
  Arena arena;
  EXPECT_TRUE(check_query(*modules, "data.a.p", arena).has_value());
  const auto query = check_query(*modules, "count([1])", arena);
  ASSERT_FALSE(query.has_value());
  EXPECT_EQ(query.error().front().message, "undefined function count");
}

}  // namespace
}  // namespace confcom::rego
