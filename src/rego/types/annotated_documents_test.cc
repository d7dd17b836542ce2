#include "rego/types/annotated_documents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "rego/types/check_types.h"

namespace confcom::rego {
namespace {

using Lines = std::vector<std::string>;

/// "file:row:column message" of each mistake, and its details; files are "0", "1", …
Lines check(const std::vector<std::string>& modules, bool has_details = false) {
  std::vector<ModuleSource> sources;
  for (const std::string& each : modules) {
    sources.push_back({.file = std::to_string(sources.size()), .text = each});
  }
  const auto checked = CheckedModules::check(std::move(sources), {.reads_annotations = true});
  Lines out;
  for (const Diagnostic& each : checked.has_value() ? check_types(*checked) : checked.error()) {
    out.push_back(fmt::format("{}:{}:{} {}", each.file, each.location.row, each.location.column,
                              each.message));
    if (has_details) out.insert(out.end(), each.details.begin(), each.details.end());
  }
  return out;
}

constexpr std::string_view kObject = "{type: object, properties: {a: {type: string}}}";

/// Two lines, and one for each of `schemas`.
std::string metadata(std::string_view scope, const std::vector<std::string_view>& schemas) {
  std::string out = fmt::format("# METADATA\n# scope: {}\n# schemas:\n", scope);
  for (const std::string_view each : schemas) out += fmt::format("# - {}\n", each);
  return out;
}

/// `rule` begins in line 5 where one schema is said of it.
Lines check_rule(const std::vector<std::string_view>& schemas, std::string_view rule) {
  return check({fmt::format("package a\n{}{}\n", metadata("rule", schemas), rule)});
}

std::string of_input(std::string_view scope) {
  return metadata(scope, {fmt::format("input: {}", kObject)});
}

// All as OPA 1.20.0 tells of them.

TEST(AnnotatedDocuments, ARuleIsOneOfSeveral) {
  EXPECT_EQ(check({"package a\n" + of_input("rule") +
                   "p := input.b if input.a else := input.c\n\np := input.d if input.x\n"}),
            (Lines{"0:6:6 undefined ref: input.b"}));
}

TEST(AnnotatedDocuments, ADocumentIsAllRulesOfItsName) {
  EXPECT_EQ(check({"package a\n" + of_input("document") +
                       "p := input.b if input.a else := input.c\n\nq := input.b\n",
                   "package a\n\np := input.d\n"}),
            (Lines{"0:6:6 undefined ref: input.b", "0:6:33 undefined ref: input.c",
                   "1:3:6 undefined ref: input.d"}));
}

TEST(AnnotatedDocuments, APackageIsWhereverItIs) {
  EXPECT_EQ(check({of_input("package") + "package a\n\np := input.b\n",
                   "package a\n\nq := input.b\n", "package a.b\n\nr := input.b\n"}),
            (Lines{"0:7:6 undefined ref: input.b", "1:3:6 undefined ref: input.b"}));
}

TEST(AnnotatedDocuments, SubpackagesAreWithTheirPackage) {
  EXPECT_EQ(check({of_input("subpackages") + "package a\n\np := input.b\n",
                   "package a.b\n\nr := input.b\n", "package ab\n\nr := input.b\n"}),
            (Lines{"0:7:6 undefined ref: input.b", "1:3:6 undefined ref: input.b"}));
}

TEST(AnnotatedDocuments, NarrowScopesGoBeforeWideOnes) {
  EXPECT_EQ(check({of_input("subpackages") + "package a\n",
                   metadata("package", {"input: {properties: {b: {}}}"}) +
                       "package a.b\n\np := input.b\n\nq := input.a\n\n" +
                       metadata("rule", {"input.c: {type: number}"}) + "r := upper(input.c)\n"}),
            (Lines{"1:9:6 undefined ref: input.a", "1:15:6 upper: invalid argument(s)"}));
}

TEST(AnnotatedDocuments, PathsLeadIntoDocuments) {
  EXPECT_EQ(check_rule({"input.b.c: {type: number}"}, "p := upper(input.b.c)"),
            (Lines{"0:6:6 upper: invalid argument(s)"}));
  EXPECT_EQ(check_rule({"input.b.c: {type: number}"}, "p := input.x.y"), Lines());
  EXPECT_EQ(check_rule({"'input[0]': {type: number}"}, "p := input[0].x"),
            (Lines{"0:6:6 undefined ref: input[0].x"}));
  EXPECT_EQ(check_rule({"data.x: {type: number}"}, "p := data.x.y"),
            (Lines{"0:6:6 undefined ref: data.x.y"}));
  EXPECT_EQ(check_rule({"data.x: {type: number}"}, "p := data.y.z"), Lines());
  EXPECT_EQ(check_rule({"data.a.w: {properties: {b: {}}}"}, "p := w.c\n\nw := {\"c\": 1}"),
            (Lines{"0:6:6 undefined ref: data.a.w.c"}));
  EXPECT_EQ(check_rule({"data: {properties: {b: {}}}"}, "p := data.x"),
            (Lines{"0:6:6 undefined ref: data.x"}));
}

TEST(AnnotatedDocuments, PathsKeepWhatIsBesideThem) {
  const auto type_of_input = [](const std::vector<std::string_view>& schemas) {
    return check({fmt::format("package a\n{}p if input == 1\n", metadata("rule", schemas))}, true)
        .at(1);
  };
  EXPECT_EQ(type_of_input({"input.a: {type: string}", "input.b: {type: number}"}),
            "left  : object<a: string, b: number>[any: any]");
  EXPECT_EQ(type_of_input({"input: {properties: {a: {}}}", "input.q.r: {type: number}"}),
            "left  : object<a: any, q: object<r: number>>");
  EXPECT_EQ(type_of_input({"input: {properties: {a: {}}}", "input.a.r: {type: number}"}),
            "left  : object<a: object<r: number>[any: any]>");
  EXPECT_EQ(type_of_input({"input: {type: string}", "input.a: {type: number}"}),
            "left  : object<a: number>[any: any]");
}

TEST(AnnotatedDocuments, TypesGoOnToOtherRules) {
  EXPECT_EQ(check_rule({"input: {properties: {a: {type: string}}}"}, "p := input.a\n\nq := p + 1"),
            (Lines{"0:8:6 plus: invalid argument(s)"}));
  EXPECT_EQ(check_rule({"data.x: {type: string}"}, "p := f(data.x)\n\nf(x) := x + 1"),
            (Lines{"0:6:6 data.a.f: invalid argument(s)"}));
}

TEST(AnnotatedDocuments, WithReplacesThem) {
  EXPECT_EQ(check_rule({"input: {properties: {a: {}}}"}, "p if { input.b with input.b as 1 }"),
            Lines());
  EXPECT_EQ(check_rule({"input: {properties: {a: {}}}"}, "p if { input.b with data.x as 1 }"),
            (Lines{"0:6:8 undefined ref: input.b"}));
}

TEST(AnnotatedDocuments, WhatIsWrongIsToldAtEachRule) {
  EXPECT_EQ(check({metadata("package", {"input: {allOf: [{type: string}, {}]}"}) +
                   "package a\n\np := 1\n\nf(x) := x\n"}),
            (Lines{"0:7:1 type checking: unable to merge these schemas: type mismatch: string and "
                   "Undefined",
                   "0:9:1 type checking: unable to merge these schemas: type mismatch: string and "
                   "Undefined"}));
  EXPECT_EQ(check_rule({"input: {title: 7}", "input: {properties: {a: {}}}"}, "p := input.b"),
            (Lines{"0:7:1 unable to compile the schema: Invalid type. Expected: string, given: "
                   "title",
                   "0:7:6 undefined ref: input.b"}));
}

TEST(AnnotatedDocuments, StepsAreConstants) {
  constexpr std::string_view kWrong = "0:6:1 error getting key from value: {}";
  const auto refusal = [&](std::string_view step) {
    return check_rule({fmt::format("'input[{}]': {{}}", step)}, "p := input.b");
  };
  EXPECT_EQ(refusal("x"), Lines{fmt::format(kWrong, "var requires evaluation")});
  EXPECT_EQ(refusal("[1, x]"), Lines{fmt::format(kWrong, "var requires evaluation")});
  EXPECT_EQ(refusal("data.x"), Lines{fmt::format(kWrong, "illegal value: data.x")});
  EXPECT_EQ(refusal("count(1)"), Lines{fmt::format(kWrong, "call requires evaluation")});
  EXPECT_EQ(refusal("{1 | true}"),
            Lines{fmt::format(kWrong, "setcomprehension requires evaluation")});
  EXPECT_EQ(refusal("[1]"), Lines());
}

TEST(AnnotatedDocuments, NamesOfSchemasSayNothing) {
  EXPECT_EQ(check_rule({"input: schema.foo"}, "p := input.b"), Lines());
}

}  // namespace
}  // namespace confcom::rego
