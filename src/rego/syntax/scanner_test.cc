#include "rego/syntax/scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace confcom::rego {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "identifier x" for each token, up to the end; a fault ends it.
std::vector<std::string> tokens_of(std::string_view text, FutureKeywords selected = {}) {
  Scanner scanner(text);
  Scanner::Faults faults;
  std::vector<std::string> out;
  for (Token token = scanner.next(selected, faults); token.kind != TokenKind::kEnd;
       token = scanner.next(selected, faults)) {
    out.push_back(std::string(name_of(token.kind)) + " " + std::string(token.text));
    if (token.kind == TokenKind::kIllegal) break;
  }
  return out;
}

TEST(Scanner, CutsSourceIntoTokens) {
  EXPECT_THAT(tokens_of("p := input.x[_]"),
              ElementsAre("identifier p", "assign :=", "identifier input", ". .", "identifier x",
                          "[ [", "identifier _", "] ]"));
  EXPECT_THAT(tokens_of("+ - * / % & | == != < > <= >= = , ; : { } ( )"),
              ElementsAre("plus +", "minus -", "mul *", "div /", "rem %", "and &", "or |",
                          "equal ==", "neq !=", "lt <", "gt >", "lte <=", "gte >=", "eq =", ", ,",
                          "; ;", ": :", "{ {", "} }", "( (", ") )"));
  EXPECT_THAT(tokens_of(R"(1 1.5 2e10 3E-4 "a\"b" `raw\`)"),
              ElementsAre("number 1", "number 1.5", "number 2e10", "number 3E-4",
                          R"(string "a\"b")", R"(string `raw\`)"));
}

TEST(Scanner, KnowsKeywordsWhereTheyAreSelected) {
  EXPECT_THAT(tokens_of("if not"), ElementsAre("identifier if", "not not"));
  EXPECT_THAT(tokens_of("if in and", FutureKeywords::of_v1()),
              ElementsAre("if if", "in in", "identifier and"));
}

TEST(Scanner, PlacesTokens) {
  struct Row {
    const char* text;
    std::uint32_t row, column;
  };
  for (const auto& [text, row, column] :
       {Row{"x", 1, 1}, Row{"\t x", 1, 3}, Row{"\r\n x", 2, 2}, Row{"\xef\xbb\xbfx", 1, 2},
        Row{"# \xd1\x91\n\nx", 3, 1}, Row{"\rx", 1, 2}, Row{"", 1, 0}, Row{"\n", 2, 0}}) {
    Scanner scanner(text);
    Scanner::Faults faults;
    const Location found = scanner.next({}, faults).location;
    EXPECT_EQ(found.row, row) << text;
    EXPECT_EQ(found.column, column) << text;
    EXPECT_THAT(faults, IsEmpty());
  }
}

TEST(Scanner, TellsWhatIsWrong) {
  struct Row {
    std::string_view text;
    std::string_view fault;
  };
  for (const auto& [text, fault] : {
           Row{"\"a", "non-terminated string"},
           Row{"\"a\nb\"", "non-terminated string"},
           Row{"`a", "non-terminated string"},
           Row{"$\"a", "non-terminated string"},
           Row{R"("\a")", "illegal escape sequence"},
           Row{"1e", "expected exponent"},
           Row{"1.", "expected fraction"},
           Row{"1_000", "illegal number format"},
           Row{"!x", "illegal ! character"},
           Row{"$x", "illegal $ character"},
           Row{std::string_view(" \0", 2), "illegal null character"},
           Row{"x\xff", "illegal utf-8 character"},
           Row{"# \xed", "illegal utf-8 character"},
           Row{"\"\xef\xbb\xbf\"", "illegal byte-order mark"},
       }) {
    Scanner scanner(text);
    Scanner::Faults faults;
    EXPECT_EQ(scanner.next({}, faults).kind, TokenKind::kIllegal) << text;
    EXPECT_THAT(faults, ElementsAre(fault)) << text;
  }
  EXPECT_THAT(tokens_of("@"), ElementsAre("illegal @")) << "of which the parser tells";
}

TEST(Scanner, KeepsComments) {
  Scanner scanner("# one\r\nx # two\n#three");
  Scanner::Faults faults;
  (void)scanner.next({}, faults);
  (void)scanner.next({}, faults);
  ASSERT_EQ(scanner.comments().size(), 3U);
  EXPECT_EQ(scanner.comments()[0].text, " one");
  EXPECT_EQ(scanner.comments()[1].location.row, 2U);
  EXPECT_EQ(scanner.comments()[1].location.column, 3U);
  EXPECT_EQ(scanner.comments()[2].text, "three");
}

TEST(Scanner, GoesOnInATemplate) {
  Scanner scanner(R"($"a {x} \{b" y)");
  Scanner::Faults faults;
  EXPECT_EQ(scanner.next({}, faults).text, "$\"a {");
  EXPECT_EQ(scanner.next({}, faults).kind, TokenKind::kIdentifier);
  EXPECT_EQ(scanner.next({}, faults).kind, TokenKind::kRightBrace);
  const Token rest = scanner.next_of_template(false, faults);
  EXPECT_EQ(rest.kind, TokenKind::kTemplateEnd);
  EXPECT_EQ(rest.text, R"(} \{b")");
  EXPECT_EQ(scanner.next({}, faults).text, "y");
}

TEST(Scanner, GoesBackToATokensEnd) {
  Scanner scanner("a b\n c d");
  Scanner::Faults faults;
  (void)scanner.next({}, faults);
  const Token b = scanner.next({}, faults);
  const Token c = scanner.next({}, faults);
  (void)scanner.next({}, faults);
  scanner.rewind(b);
  const Token again = scanner.next({}, faults);
  EXPECT_EQ(again.text, "c");
  EXPECT_EQ(again.location, c.location);
}

}  // namespace
}  // namespace confcom::rego
