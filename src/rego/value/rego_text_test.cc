#include "rego/value/rego_text.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

constexpr std::size_t kPlenty = 1'000'000;

std::string rego(const Value& value) {
  std::string out;
  EXPECT_TRUE(write_rego(value, kPlenty, out).has_value());
  return out;
}

std::string display(const Value& value) {
  std::string out;
  EXPECT_TRUE(write_display(value, kPlenty, out).has_value());
  return out;
}

/// Some are from OPA's suite, stringinterpolation.
TEST(WriteRego, WritesEachKind) {
  Values make;
  EXPECT_EQ(rego(Value::null()), "null");
  EXPECT_EQ(rego(Value::boolean(false)), "false");
  EXPECT_EQ(rego(make.number("13.37")), "13.37");
  EXPECT_EQ(rego(make.string("foo")), "\"foo\"");
  EXPECT_EQ(rego(make.array({})), "[]");
  EXPECT_EQ(rego(make.array({integer(42), make.number("13.37"), Value::boolean(true),
                             make.string("foo"), Value::null()})),
            "[42, 13.37, true, \"foo\", null]");
  EXPECT_EQ(rego(make.set({})), "set()");
  EXPECT_EQ(rego(make.set({integer(42)})), "{42}");
  EXPECT_EQ(rego(make.set({integer(2), integer(1)})), "{1, 2}");
  EXPECT_EQ(rego(make.object({})), "{}");
  EXPECT_EQ(rego(make.object({{make.string("a"), make.string("b")}})), "{\"a\": \"b\"}");
  EXPECT_EQ(rego(make.object({{make.string("b"), make.set({})}, {integer(1), make.array({})}})),
            "{1: [], \"b\": set()}");
}

TEST(WriteDisplay, HasNoQuotesAroundAStringByItself) {
  Values make;
  EXPECT_EQ(display(make.string("foo \"bar\"")), "foo \"bar\"");
  EXPECT_EQ(display(make.array({make.string("foo")})), "[\"foo\"]");
  EXPECT_EQ(display(Value::null()), "null");
}

TEST(WriteRego, QuotesAsGoDoes) {
  const struct {
    std::string text;
    std::string want;
  } cases[] = {
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {std::string("\0\x1b\x7f", 3), R"("\x00\x1b\x7f")"},
      {"\xc3\xa9\xf0\x9f\x98\x80", "\"\xc3\xa9\xf0\x9f\x98\x80\""},
      {"\xc2\x80\xc2\xa0\xe2\x80\xa8\xef\xbb\xbf", R"("\u0080\u00a0\u2028\ufeff")"},
      {"\xf4\x8f\xbf\xbf", R"("\U0010ffff")"},
      {"\xff\xc3", R"("\xff\xc3")"},
  };
  for (const auto& c : cases) {
    std::string out;
    write_rego_string(c.text, out);
    EXPECT_EQ(out, c.want);
  }
}

TEST(WriteRego, WritesAsManyBytesAsItSays) {
  Values make;
  const Value values[] = {
      make.string("abcdef"), integer(12345678), make.array({integer(123), integer(4)}),
      make.object({{integer(1), integer(123)}}), make.set({integer(123), integer(4)})};
  for (const Value& value : values) {
    std::string out;
    EXPECT_TRUE(write_rego(value, 8, out).has_value());
    EXPECT_EQ(out.size(), 8u) << out;
    out.clear();
    EXPECT_EQ(write_rego(value, 7, out).error(),
              (Error{ErrorCode::kInvalidArgument, "text of a value: longer than 7 bytes"}));
  }
  std::string out;
  EXPECT_TRUE(write_display(make.string("abc"), 3, out).has_value());
  EXPECT_FALSE(write_display(make.string("a"), 3, out).has_value());
}

TEST(WriteRego, GoesAsDeepAsValuesDo) {
  Values make;
  EXPECT_EQ(rego(make.nested(kMaxValueDepth)),
            std::string(kMaxValueDepth, '[') + std::string(kMaxValueDepth, ']'));
}

}  // namespace
}  // namespace confcom::rego
