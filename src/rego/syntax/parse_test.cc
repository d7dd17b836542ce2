// What sources become. Which errors are told where is compared with OPA's in tests/conformance.

#include "rego/syntax/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>

#include "rego/arena.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Parse : public ::testing::Test {
 protected:
  std::string term(std::string_view text, RegoVersion version = RegoVersion::kV1) {
    const ParsedTerm out = parse_term(text, {.version = version}, arena_);
    return out.term == nullptr ? out.diagnostics.at(0).message : to_text(*out.term);
  }
  Module module(std::string_view text, RegoVersion version = RegoVersion::kV1) {
    ParsedModule out = parse_module(
        text, {.version = version, .file = "t.rego", .experimental_keywords = true}, arena_);
    for (const Diagnostic& each : out.diagnostics) ADD_FAILURE() << render(each, text);
    return std::move(out.module);
  }
  /// The only rule of a module in which `text` stands behind the package.
  const Rule& rule(std::string_view text, RegoVersion version = RegoVersion::kV1) {
    sources_.push_back("package a\n" + std::string(text));
    const Module made = module(sources_.back(), version);
    EXPECT_THAT(made.rules, SizeIs(1)) << text;
    return *made.rules.at(0);
  }
  const Expression& expression(std::string_view text) {
    return *rule("import future.keywords\np if " + std::string(text)).body->expressions.front();
  }

  Arena arena_;
  std::deque<std::string> sources_;
};

TEST_F(Parse, BindsOperators) {
  EXPECT_EQ(term("1 + 2 * 3"), "plus(1, mul(2, 3))");
  EXPECT_EQ(term("1 - 2 - 3"), "minus(minus(1, 2), 3)");
  EXPECT_EQ(term("(1 - 2) * 3"), "mul(minus(1, 2), 3)");
  EXPECT_EQ(term("a | b & c"), "or(a, and(b, c))");
  EXPECT_EQ(term("a + 1 == b | c"), "equal(plus(a, 1), or(b, c))");
  EXPECT_EQ(term("1 < 2 < 3"), "lt(lt(1, 2), 3)");
  EXPECT_EQ(term("x in xs in ys"), "internal.member_2(internal.member_2(x, xs), ys)");
  EXPECT_EQ(term("k, v in xs"), "internal.member_3(k, v, xs)");
}

TEST_F(Parse, ReadsTerms) {
  EXPECT_EQ(term(R"(data.a["b c"][x].y)"), R"(data.a["b c"][x].y)");
  EXPECT_EQ(term("f(1, [2])[3].x"), "f(1, [2])[3].x");
  EXPECT_THAT(term("f(1)(2)"), HasSubstr("unexpected ( token")) << "no function is a result";
  EXPECT_EQ(term("{\"a\": 1, b: [2, {3}]}"), "{\"a\": 1, b: [2, {3}]}");
  EXPECT_EQ(term("set()"), "set()");
  EXPECT_EQ(term("{}"), "{}");
  EXPECT_EQ(term("[, 1,]"), "[1]");
  EXPECT_EQ(term("-1.5e3"), "-1.5e3");
  EXPECT_EQ(term(".5"), ".5");
  EXPECT_EQ(term("`a\\n`"), R"("a\\n")");
  EXPECT_EQ(term("input.if.in"), "input.if.in");
  EXPECT_EQ(term("[x | x := 1]"), "[x | …]");
  EXPECT_EQ(term("{x | y}"), "{x | …}");
  EXPECT_EQ(term("{x | y, z}"), "{or(x, y), z}") << "which no comprehension can be";
}

TEST_F(Parse, TakesRootDocumentsForReferences) {
  EXPECT_EQ(parse_term("input", {}, arena_).term->kind, TermKind::kReference);
  EXPECT_EQ(parse_term("x", {}, arena_).term->kind, TermKind::kVariable);
}

TEST_F(Parse, GivesEachWildcardItsName) {
  const Term& term = *parse_term("[_, _]", {}, arena_).term;
  EXPECT_NE(term.terms[0]->text, term.terms[1]->text);
  EXPECT_EQ(to_text(term), "[_, _]");
}

TEST_F(Parse, ReadsTemplates) {
  const Term& term = *parse_term(R"($"a \{ {x + 1} {"s"}`")", {}, arena_).term;
  ASSERT_THAT(term.parts, SizeIs(5));
  EXPECT_EQ(term.parts[0].text->text, "a { ");
  EXPECT_EQ(term.parts[1].expression->kind, ExpressionKind::kCall);
  EXPECT_EQ(term.parts[3].text->text, "s") << "always defined";
  EXPECT_EQ(term.parts[4].text->text, "`");
}

TEST_F(Parse, ReadsHeads) {
  const Head& complete = *rule("p := 1").head;
  EXPECT_TRUE(complete.assigned);
  EXPECT_EQ(to_text(*complete.value), "1");

  const Head& set = *rule("p contains x if x := 1").head;
  EXPECT_EQ(set.value, nullptr);
  EXPECT_EQ(to_text(*set.key), "x");

  const Head& old_set = *rule("p[x] { x := 1 }", RegoVersion::kV0).head;
  EXPECT_EQ(to_text(*old_set.reference), "p");
  EXPECT_EQ(old_set.value, nullptr);

  const Head& object = *rule("p[x] := y if { x := 1; y := 2 }").head;
  EXPECT_EQ(to_text(*object.reference), "p[x]");
  EXPECT_EQ(to_text(*object.value), "y");

  const Head& function = *rule("f(x, [y]) := x if y").head;
  EXPECT_TRUE(function.is_function);
  EXPECT_THAT(function.arguments, SizeIs(2));

  const Head& dotted = *rule("a.b.c if true").head;
  EXPECT_TRUE(dotted.value_is_implied);
  EXPECT_EQ(to_text(*dotted.reference), "a.b.c");
}

TEST_F(Parse, MakesARuleOfEachBody) {
  const Module made = module("package a\nf(_) if { 1 } { 2 }");
  ASSERT_THAT(made.rules, SizeIs(2));
  EXPECT_NE(made.rules[0]->head->arguments[0]->text, made.rules[1]->head->arguments[0]->text);
  EXPECT_EQ(made.rules[1]->head->location.column, 15U) << "at its own body";
}

TEST_F(Parse, ChainsElse) {
  const Rule& first = rule("p := 1 if a else := 2 if b else := 3");
  ASSERT_NE(first.otherwise, nullptr);
  ASSERT_NE(first.otherwise->otherwise, nullptr);
  EXPECT_EQ(to_text(*first.otherwise->otherwise->head->value), "3");
  EXPECT_TRUE(first.otherwise->otherwise->body_is_implied);
}

TEST_F(Parse, ReadsExpressions) {
  EXPECT_EQ(expression("x := 1").kind, ExpressionKind::kCall);
  EXPECT_EQ(expression("some x, y").terms.size(), 2U);
  EXPECT_EQ(to_text(*expression("some x in xs").terms[0]), "internal.member_2(x, xs)");
  const Expression& every = expression("every k, v in xs { v }");
  EXPECT_EQ(every.kind, ExpressionKind::kEvery);
  EXPECT_EQ(to_text(*every.terms[0]), "xs");
  EXPECT_EQ(to_text(*every.terms[1]), "k");
  EXPECT_EQ(expression("x with input as 1 with data.y as 2").withs.size(), 2U);
}

TEST_F(Parse, ReadsLogic) {
  const Expression& either = expression("a and b or not c");
  ASSERT_EQ(either.kind, ExpressionKind::kOr);
  EXPECT_EQ(either.bodies[0]->expressions[0]->kind, ExpressionKind::kAnd);
  EXPECT_EQ(either.bodies[1]->expressions[0]->kind, ExpressionKind::kNot);
  EXPECT_TRUE(either.bodies[1]->is_implied);
  EXPECT_FALSE(expression("{ a; b } and c").bodies[0]->is_implied);
  EXPECT_EQ(expression("(a or b) and c").kind, ExpressionKind::kAnd);
  EXPECT_EQ(expression("(a or b with input as 1)").withs.size(), 1U);
  EXPECT_EQ(expression("(a) == 1").kind, ExpressionKind::kCall) << "no group";
}

TEST_F(Parse, ReadsPackagesAndImports) {
  const Module made = module("package a[\"b c\"].if\nimport data.x as y\nimport rego.v1\n# end");
  EXPECT_EQ(to_text(*made.package.path), R"(data.a["b c"].if)");
  ASSERT_THAT(made.imports, SizeIs(2));
  EXPECT_EQ(made.imports[0].alias, "y");
  EXPECT_THAT(made.comments, SizeIs(1));
  EXPECT_TRUE(module("package a\nimport rego.v1", RegoVersion::kV0).is_v1);
  EXPECT_FALSE(module("package a", RegoVersion::kV0).is_v1);
}

TEST_F(Parse, ReadsQueries) {
  EXPECT_THAT(parse_query("x := 1; y = x\nz", {}, arena_).body->expressions, SizeIs(3));
  EXPECT_THAT(parse_query("", {}, arena_).diagnostics, SizeIs(1));
  EXPECT_EQ(parse_query("x y", {}, arena_).body, nullptr);
}

TEST_F(Parse, RefusesMoreThanATerm) {
  EXPECT_THAT(term("1 2"), HasSubstr("expected a single term"));
}

TEST_F(Parse, BoundsNesting) {
  const auto nested = [](std::size_t levels, const char* open, const char* close) {
    std::string out;
    for (std::size_t i = 0; i < levels; ++i) out += open;
    out += "1";
    for (std::size_t i = 0; i < levels; ++i) out += close;
    return out;
  };
  for (const auto& [open, close] : {std::pair("[", "]"),
                                    {"(", ")"},
                                    {"{", "}"},
                                    {"f(", ")"},
                                    {"a[", "]"},
                                    {"[1 | ", "]"},
                                    {"{1: ", "}"}}) {
    EXPECT_THAT(parse_term(nested(500, open, close), {}, arena_).diagnostics, IsEmpty()) << open;
    EXPECT_THAT(term(nested(kMaxNesting, open, close)), HasSubstr("recursion depth")) << open;
    EXPECT_THAT(term(nested(100'000, open, "")), HasSubstr("recursion depth")) << open;
  }
  EXPECT_THAT(term(std::string(100'000, '-') + "1"), HasSubstr("expected number"));
  for (const char* const more : {" + 1", " == 1", " in x"}) {
    std::string text = "x";
    for (int i = 0; i < 100'000; ++i) text += more;
    EXPECT_THAT(term(text), HasSubstr("recursion depth")) << more;
  }
}

TEST_F(Parse, BoundsChains) {
  std::string text = "package a\nimport future.keywords\np if x";
  for (int i = 0; i < 100'000; ++i) text += " and x";
  EXPECT_THAT(parse_module(text, {.experimental_keywords = true}, arena_).diagnostics.at(0).message,
              HasSubstr("recursion depth"));
  text = "package a\np if x";
  for (int i = 0; i < 100'000; ++i) text += " else := 1 if x";
  EXPECT_THAT(parse_module(text, {}, arena_).diagnostics.at(0).message,
              HasSubstr("recursion depth"));
}

TEST_F(Parse, TakesLinearTime) {
  // Each level is read twice, and would be four times, eight times, …
  std::string text;
  for (int i = 0; i < 200; ++i) text += "[{";
  EXPECT_THAT(term(text), HasSubstr("unexpected eof token"));
}

TEST_F(Parse, LooksForHintsInLinearTime) {
  // What lies ahead is read for a hint, and in it no more hints are looked for.
  std::string text;
  for (int i = 0; i < 100; ++i) text += "[x | some ";
  EXPECT_THAT(term(text, RegoVersion::kV0), HasSubstr("expected var"));
}

TEST_F(Parse, BoundsSources) {
  const std::string text(kMaxSourceBytes + 1, ' ');
  EXPECT_THAT(parse_module(text, {}, arena_).diagnostics.at(0).message, HasSubstr("16 MiB"));
  EXPECT_THAT(parse_query(text, {}, arena_).diagnostics, SizeIs(1));
  EXPECT_THAT(parse_term(text, {}, arena_).diagnostics, SizeIs(1));
}

TEST_F(Parse, GivesNoModuleWithMistakes) {
  const ParsedModule out = parse_module("package a\np := ]", {.file = "t.rego"}, arena_);
  EXPECT_THAT(out.module.rules, IsEmpty());
  EXPECT_EQ(out.diagnostics.at(0).file, "t.rego");
}

}  // namespace
}  // namespace confcom::rego
