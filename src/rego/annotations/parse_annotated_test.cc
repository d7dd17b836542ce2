#include "rego/annotations/parse_annotated.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "rego/annotations/yaml_tree.h"
#include "rego/arena.h"
#include "rego/syntax/tree_text.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

class ParseAnnotated : public ::testing::Test {
 protected:
  AnnotatedModule parse(std::string_view text) {
    return parse_annotated_module(arena_.copy(text), {.file = "test.rego"}, arena_);
  }

  /// Of the block of these lines above a rule.
  AnnotatedModule parse_block(std::string_view lines) {
    return parse(fmt::format("package a\n# METADATA\n{}\np := 1\n", lines));
  }

  std::string why(const AnnotatedModule& module) {
    if (module.diagnostics.size() != 1) return "no mistake, or several";
    const Diagnostic& only = module.diagnostics.front();
    return fmt::format("{}: {}", only.location.row, only.message);
  }

  Value json(std::string_view text) { return parse_json(text, arena_).value(); }

  Arena arena_;
};

std::string target_of(const Annotations& annotations) {
  std::string out;
  for (const Term* const each : annotations.target) {
    out += (out.empty() ? "" : " ") + std::string(each->text);
  }
  return out;
}

TEST_F(ParseAnnotated, ReadsEveryField) {
  const AnnotatedModule module = parse_block(R"(# scope: document
# title: Door
# description: |
#  Who may
#  come in.
# entrypoint: yes
# organizations: [Acme, 7]
# related_resources:
# - https://example.com/a
# - {ref: "https://example.com/b", description: more}
# authors:
# - Ann  Lee <ann@example.com>
# - {email: bo@example.com}
# schemas:
# - input: schema.request
# - data.doors: {type: object}
# compile: {unknowns: [input.x], mask_rule: mask}
# custom: {level: 3, tags: [a, 1.5, null]}
# labels: {team: x})");
  ASSERT_EQ(module.annotations.size(), 1U) << why(module);
  const Annotations& got = module.annotations.front();
  EXPECT_EQ(got.scope, AnnotationScope::kDocument);
  EXPECT_EQ(got.title, "Door");
  EXPECT_EQ(got.description, "Who may\ncome in.\n");
  EXPECT_TRUE(got.is_entrypoint);
  EXPECT_EQ(got.organizations, (std::vector<std::string_view>{"Acme", "7"}));
  EXPECT_EQ(got.related_resources.at(0).reference, "https://example.com/a");
  EXPECT_EQ(got.related_resources.at(1).description, "more");
  EXPECT_EQ(got.authors.at(0).name, "Ann Lee");
  EXPECT_EQ(got.authors.at(0).email, "ann@example.com");
  EXPECT_EQ(got.authors.at(1).email, "bo@example.com");
  EXPECT_EQ(to_text(*got.schemas.at(0).schema), "schema.request");
  EXPECT_EQ(to_text(*got.schemas.at(1).path), "data.doors");
  EXPECT_EQ(got.schemas.at(1).definition, json(R"({"type": "object"})"));
  const FilterAnnotation filter = got.compile.value_or(FilterAnnotation());
  EXPECT_EQ(to_text(*filter.unknowns.at(0)), "input.x");
  EXPECT_EQ(to_text(*filter.mask_rule), "mask");
  EXPECT_EQ(got.custom, json(R"({"level": 3, "tags": ["a", 1.5, null]})"));
  EXPECT_EQ(got.labels, json(R"({"team": "x"})"));
  EXPECT_EQ(got.location.row, 2U);
  EXPECT_EQ(got.last_row, 21U);
}

TEST_F(ParseAnnotated, FindsWhatTheyAreSaidOf) {
  const AnnotatedModule module = parse(R"(# METADATA
# scope: subpackages
package a.b

# METADATA
# entrypoint: true
p[x].q := 1 if x := 2

# METADATA
# title: f
default f(_) := 1
)");
  ASSERT_EQ(module.annotations.size(), 3U) << why(module);
  EXPECT_EQ(target_of(module.annotations[0]), "data a b");
  EXPECT_EQ(module.annotations[0].rule, nullptr);
  EXPECT_EQ(target_of(module.annotations[1]), "data a b p");
  EXPECT_EQ(module.annotations[1].scope, AnnotationScope::kDocument);
  EXPECT_EQ(module.annotations[1].target_location.row, 7U);
  EXPECT_EQ(module.annotations[2].rule, module.module.rules[1]);
  EXPECT_EQ(module.annotations[2].scope, AnnotationScope::kRule);
}

TEST_F(ParseAnnotated, LeavesOtherCommentsAlone) {
  const AnnotatedModule module = parse(R"(package a
  # METADATA
  # title: [
# a METADATA
p := 1 # METADATA
# title: ]

# METADATA
# # a remark
q := 1
)");
  ASSERT_EQ(module.annotations.size(), 1U) << why(module);
  EXPECT_EQ(target_of(module.annotations[0]), "data a q");
  EXPECT_EQ(module.annotations[0].title, "");
}

TEST_F(ParseAnnotated, TellsOfWhatIsOfAnotherKind) {
  const struct {
    std::string_view lines;
    std::string_view want;
  } cases[] = {
      {"# - a", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into ast.rawAnnotation"},
      {"# entrypoint: maybe",
       "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `maybe` into bool"},
      {"# authors: Ann",
       "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `Ann` into []interface {}"},
      {"# schemas: {}",
       "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into "
       "[]map[string]interface {}"},
      {"# custom: 1.5",
       "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!float `1.5` into "
       "map[string]interface {}"},
      {"# title: a\n# title: b",
       "yaml: unmarshal errors:\n  line 2: mapping key \"title\" already defined at line 1"},
      {"# custom: {a: {1: b}}", "invalid map key type(s): "},
      {"# custom: {a: [{1: b}]}", "invalid map key type(s): 0"},
      {"# authors: [{name: 7}]",
       "invalid author definition map[name:%!s(int=7)]: 'name' and/or "
       "'email' values required in object"},
      {"# authors: [{nick: [~]}]",
       "invalid author definition map[nick:[<nil>]]: 'name' and/or "
       "'email' values required in object"},
      {"# compile: {mask_rule: '[1]'}", "invalid mask_rule annotation type \"[1]\": string"},
  };
  for (const auto& c : cases) {
    const AnnotatedModule module = parse_block(c.lines);
    ASSERT_EQ(module.diagnostics.size(), 1U) << c.lines;
    EXPECT_EQ(module.diagnostics.front().message, c.want);
    EXPECT_EQ(module.module.package.path, nullptr);
  }
}

TEST_F(ParseAnnotated, PointsAtTheLineThatIsNoYaml) {
  EXPECT_EQ(why(parse_block("# title: }")), "3: yaml: did not find expected node content");
  EXPECT_EQ(why(parse_block("# x: *x\n# y: 1")), "3: yaml: unknown anchor referenced");
  EXPECT_EQ(why(parse_block("# title: a\n# b: @c")),
            "4: yaml: line 2: found character that cannot start any token");
  EXPECT_EQ(why(parse_block("# title: a\n# custom: [\n#  1")),
            "4: yaml: line 1: did not find expected ',' or ']'");
  EXPECT_EQ(why(parse_block("# title:a\n# scope: [")),
            "4: yaml: line 2: mapping values are not allowed in this context\n  Hint: on line 3, "
            "symbol(s) ['a'] immediately following a key/value separator ':' is not a legal yaml "
            "space character");
}

TEST_F(ParseAnnotated, SeesKeysWithoutAColon) {
  EXPECT_EQ(why(parse_block("# title: a\n# entrypoint true")),
            "4: yaml: line 2: could not find expected ':'");
  EXPECT_EQ(why(parse_block("# organizations:\n# - a\n# title b\n# scope: rule")),
            "6: yaml: line 3: could not find expected ':'");
  EXPECT_TRUE(parse_block("# ? title\n# : a\n# custom: {b, c}\n# x : 1").diagnostics.empty());
  EXPECT_TRUE(parse_block("# title: a\n#  b\n#  c\n# x: |\n#  y: 1\n#  z").diagnostics.empty());
}

TEST_F(ParseAnnotated, BoundsWhatAliasesRepeat) {
  std::string lines = "# custom:\n#  a0: &a0 [x]\n";
  for (int i = 1; i < 30; ++i)
    lines += fmt::format("#  a{}: &a{} [*a{}, *a{}]\n", i, i, i - 1, i - 1);
  EXPECT_TRUE(why(parse_block(lines)).contains("document contains excessive aliasing"));
  const std::string deep(400, '[');
  EXPECT_FALSE(parse_block("# custom: {a: " + deep + "}").diagnostics.empty());
  EXPECT_TRUE(why(parse_block("# title: |\n#  " + std::string(kMaxYamlBytes, 'x')))
                  .contains("longer than 256 KiB"));
}

}  // namespace
}  // namespace confcom::rego
