#include "rego/types/check_types.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rego/testing/default_limits.h"

namespace confcom::rego {
namespace {

Diagnostics check(std::string_view body,
                  const CompileOptions& options = {.limits = testing::default_limits()}) {
  const auto checked = CheckedModules::check(
      {{.file = "a.rego", .text = fmt::format("package a\n\n{}\n", body)}}, options);
  return checked.has_value() ? check_types(*checked) : checked.error();
}

using Mistakes = std::vector<std::string>;

/// "row:column message" of each mistake in `body`, which stands below a package's two lines.
Mistakes mistakes(std::string_view body) {
  Mistakes out;
  for (const Diagnostic& each : check(body)) {
    out.push_back(fmt::format("{}:{} {}", each.location.row, each.location.column, each.message));
  }
  return out;
}

struct Case {
  std::string_view body;
  Mistakes want;
};

void expect_mistakes(const std::vector<Case>& cases) {
  for (const Case& each : cases) EXPECT_EQ(mistakes(each.body), each.want) << each.body;
}

// All as OPA 1.20.0 tells of them.

TEST(CheckTypes, CallsHaveOperandsOfTheirTypes) {
  expect_mistakes({
      {"p := upper(input.x)", {}},
      {"p := count(1)", {"3:6 count: invalid argument(s)"}},
      {"p if not upper(1)", {"3:6 upper: invalid argument(s)"}},
      {"p := concat(\",\", {1})", {"3:6 concat: invalid argument(s)"}},
      {"p := time.clock(\"a\")", {"3:6 time.clock: invalid argument(s)"}},
      {"p := 1 if input.x else := lower(2)", {"3:27 lower: invalid argument(s)"}},
      {"p := $\"{upper(1)}\"", {"0:0 upper: invalid argument(s)"}},
      {"p if eq(1, 2, 3)", {"3:6 eq: too many arguments"}},
      {"p := [x | x := upper(1)] == {y | y := 1}", {"3:16 upper: invalid argument(s)"}},
  });
}

TEST(CheckTypes, FunctionsAreKnownByTheirRules) {
  expect_mistakes({
      {"f(x) := upper(x)\n\np := f(1)", {"5:6 data.a.f: invalid argument(s)"}},
      {"f([x, y]) := [x, y]\n\np := f(\"s\")", {"5:6 data.a.f: invalid argument(s)"}},
      {"f(x) := x + 1\n\nf(x) := upper(x)\n\np := upper(f(1))", {}},
      {"f(x) := x\n\np := f", {"5:6 function data.a.f used as reference, not called"}},
      {"f() := 1\n\np := f()", {"5:6 undefined function data.a.f"}},
  });
}

TEST(CheckTypes, EqualTermsHaveOneType) {
  expect_mistakes({
      {"p if 1 == \"1\"", {"3:6 match error"}},
      {"p if { [x, y] = [1, \"a\"]; x == y }", {"3:27 match error"}},
      {"p if { {\"a\": x} = {\"a\": 1}; x == \"a\" }", {"3:29 match error"}},
      {"p if { x := {y | y := 1}; x == [1] }", {"3:27 match error"}},
      {"p if { x := input.x; object.get(x, [1], 0) == upper(x) }", {}},
      {"p if { some x in \"word\" }", {"3:8 match error"}},
  });
}

TEST(CheckTypes, ReferencesFindWhatTheyName) {
  expect_mistakes({
      {"p if { x := 1; x.y == 2 }", {"3:16 undefined ref: x.y"}},
      {"o := {\"a\": 1}\n\np := o.b", {"5:6 undefined ref: data.a.o.b"}},
      {"p if { xs := [1, \"a\"]; xs[2] }", {"3:24 undefined ref: xs[2]"}},
      {"p if { xs := [1]; xs[1.0] }", {"3:19 undefined ref: xs[1.0]"}},
      {"p := [1, 2][upper(\"a\")].y", {"3:6 undefined ref: [1, 2][upper(\"a\")].y"}},
      {"p := data.a.q[x] if x := 1\n\nq := {\"a\": 1}", {"3:6 undefined ref: data.a.q[x]"}},
      {"o := {\"a b\": {\"if\": 1}}\n\np := o[\"a b\"][\"if\"].x",
       {"5:6 undefined ref: data.a.o[\"a b\"][\"if\"].x"}},
      {"o := [1]\n\np := [o[i].a | true]", {"5:7 undefined ref: data.a.o[i].a"}},
      {"p if { walk(input, [path, value]); path.x }", {"3:36 undefined ref: path.x"}},
      {"p if data.b.c.d == data.b.x[_]", {}},
      {"d := json.unmarshal(\"{}\")\n\np := d.x.y", {}},
  });
}

TEST(CheckTypes, RulesAreWhatAllOfThemDefine) {
  expect_mistakes({
      {"s contains 1\n\ns contains \"a\"\n\np if s[true]", {"7:6 undefined ref: data.a.s[true]"}},
      {"o[x] := 1 if some x in [\"a\"]\n\no[x] := \"b\" if some x in [1]\n\np := upper(o[1])\n\n"
       "q := o[true]",
       {"9:6 undefined ref: data.a.o[true]"}},
      {"n.m[x] := 1 if x := input.x\n\nn.m.z := \"a\"\n\np := upper(n.m.z)\n\nq := n.k", {}},
      {"default p := 1\n\np := \"a\" if input.x\n\nr := upper(p)\n\nt := p[0]",
       {"9:6 undefined ref: data.a.p[0]"}},
      // Whoever uses what is wrong is not told of again.
      {"f(x) := upper(x, 1, 2)", {"3:9 upper: arity mismatch"}},
      {"o := upper(1)\n\np := o.x.y", {"3:6 upper: invalid argument(s)"}},
  });
}

TEST(CheckTypes, InBodiesOfEveryOnlyReferencesAreLookedAt) {
  expect_mistakes({
      {"p if every x in [1] { upper(x) == \"a\" }", {}},
      {"o := {\"a\": 1}\n\np if every x in [1] { x == o.b }", {"5:28 undefined ref: data.a.o.b"}},
  });
}

TEST(CheckTypes, WithMakesWhatDependsOnItAnything) {
  expect_mistakes({
      {"q := 1\n\np if q.y", {"5:6 undefined ref: data.a.q.y"}},
      {"q := 1\n\np if q.y with data.a.q as {\"y\": 1}", {}},
      {"r := {\"y\": 1}\n\nq := r\n\np if q.z with data.a.r as {\"z\": 1}", {}},
      {"q := 1\n\np if { x := \"a\"; q == 1 with data.b[x] as 1 with input[x] as 2 }", {}},
      {"q := input.x\n\np if q.y with input as {\"x\": 1}", {}},
      {"g(x, y) := [x, y]\n\np if count([]) with count as g", {"5:16 count: arity mismatch"}},
  });
}

TEST(CheckTypes, RefusesDeprecatedBuiltinsOfV1AndWhereItIsStrict) {
  EXPECT_EQ(mistakes("p if any([true])"),
            Mistakes({"3:6 deprecated built-in function calls in expression: any"}));
  const std::vector<ModuleSource> v0 = {
      {"a.rego", "package a\n\np { any([true]) }\n", RegoVersion::kV0}};
  EXPECT_TRUE(check_types(CheckedModules::check(v0, {}).value()).empty());
  EXPECT_EQ(check_types(CheckedModules::check(v0, {.is_strict = true}).value()).size(), 1U);
}

TEST(CheckTypes, DetailsSayWhatThereIsAndWhatCouldBe) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(check("p if 1 == \"1\"")[0].details, Lines({"left  : number", "right : string"}));
  EXPECT_EQ(check("p := lower(2)")[0].details,
            Lines({"have: (number, ?\?\?)", "want: (string, string)"}));
  EXPECT_EQ(check("o := {\"a\": 1}\n\np := o.b")[0].details,
            Lines({"data.a.o.b", "         ^", "         have: \"b\"",
                   "         want (one of): [\"a\"]"}));
  EXPECT_EQ(check("f(x) := x\n\np := f")[0].details,
            Lines({"data.a.f", "^^^^^^^^", "have: (any) => any"}));
}

TEST(CheckTypes, TellsSoManyMistakesAndThatThereAreMore) {
  const Diagnostics found =
      check("p := lower(1)\n\nq := lower(2)\n\nr := lower(3)", {.max_errors = 2});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[1].location.row, 5U);
  EXPECT_EQ(found[2].message, "error limit reached");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(CheckTypes, EndsWhereThereIsTooMuchToCheck) {
  // Each doubles what is before it.
  std::string pairs = "p0 := 1\nq0 := 1\n";
  for (int i = 1; i < 100; ++i) {
    pairs += fmt::format("p{0} := [p{1}, p{1}]\nq{0} := [q{1}, q{1}]\n", i, i - 1);
  }
  for (const std::string& body : {pairs + "p if p99 == q99",
                                  "p := " + repeated("[x | x := ", 40) + "1" + repeated("]", 40)}) {
    const Diagnostics found = check(body);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].message, "types up to here are too many, or too large, to be checked");
  }
}

TEST(CheckTypes, TakesPoliciesOfAnyLength) {
  std::string chain = "p0 := 1\n";
  std::string data = "d := [";
  for (int i = 1; i < 5'000; ++i) {
    chain += fmt::format("p{} := {{\"a\": p{}}}\n", i, i - 1);
    data += fmt::format("{{\"id\": {0}, \"k{0}\": [\"x\"]}}, ", i);
  }
  EXPECT_EQ(mistakes(chain), Mistakes());
  EXPECT_EQ(mistakes(data + "0]\n\np if { some x in d; x.id == 1 }"), Mistakes());
}

}  // namespace
}  // namespace confcom::rego
