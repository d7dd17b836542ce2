#include "rego/builtins/builtin.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "rego/builtins/declared.h"
#include "rego/builtins/regex_cache.h"
#include "rego/testing/builtin_call.h"
#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::call;
using testing::CallSettings;
using testing::Values;

/// Of the 206 that are declared.
constexpr std::size_t kImplemented = 113;

class BuiltinContextTest : public ::testing::Test {
 protected:
  BuiltinContext make_context(bool wants_messages) {
    return {arena_, budget_, regexes_, surroundings_, wants_messages};
  }

  Arena arena_;
  Budget budget_{{}, arena_};
  RegexCache regexes_{{}};
  Surroundings surroundings_;
};

TEST_F(BuiltinContextTest, TellsOfTheFirstFailure) {
  BuiltinContext context = make_context(true);
  EXPECT_FALSE(context.fail_operand(1, "string", Value::null()).is_defined());
  EXPECT_FALSE(context.fail("late").is_defined());
  EXPECT_EQ(context.failure().code, BuiltinFailure::Code::kType);
  EXPECT_EQ(context.failure().message, "operand 1 must be string but got null");
  context.forget_failure();
  EXPECT_EQ(context.failure().code, BuiltinFailure::Code::kNone);
  static_cast<void>(context.fail("new"));
  EXPECT_EQ(context.failure().message, "new");
}

TEST_F(BuiltinContextTest, MakesNoMessagesThatNobodyWants) {
  BuiltinContext context = make_context(false);
  static_cast<void>(context.fail_operand(1, "string", Value::null()));
  EXPECT_EQ(context.failure().code, BuiltinFailure::Code::kType);
  EXPECT_EQ(context.failure().message, "");
  EXPECT_EQ(arena_.used(), 0U);
}

TEST_F(BuiltinContextTest, AsksTheClockOnce) {
  int asked = 0;
  surroundings_.clock = [&] { return std::chrono::nanoseconds(++asked); };
  BuiltinContext context = make_context(true);
  EXPECT_EQ(context.now(), Value::integer(1));
  EXPECT_EQ(context.now(), Value::integer(1));
  EXPECT_EQ(asked, 1);
}

TEST_F(BuiltinContextTest, HasNoTimeWithoutAClock) {
  BuiltinContext context = make_context(true);
  EXPECT_FALSE(context.now().is_defined());
  EXPECT_EQ(context.failure().message, "no clock");
}

TEST(TypeName, IsOpas) {
  Values make;
  EXPECT_EQ(type_name(Value::null()), "null");
  EXPECT_EQ(type_name(Value::boolean(true)), "boolean");
  EXPECT_EQ(type_name(make.number("1.5")), "number");
  EXPECT_EQ(type_name(make.string("")), "string");
  EXPECT_EQ(type_name(make.array({})), "array");
  EXPECT_EQ(type_name(make.object({})), "object");
  EXPECT_EQ(type_name(make.set({})), "set");
}

TEST(FindBuiltin, KnowsNoOther) {
  EXPECT_EQ(find_builtin("coun"), nullptr);
  EXPECT_EQ(find_builtin("zzz"), nullptr);
  EXPECT_EQ(find_builtin("print"), nullptr);
  EXPECT_EQ(find_builtin(""), nullptr);
}

TEST(FindBuiltin, HasWhatIsDeclaredAsItIsDeclared) {
  std::size_t found = 0;
  for (const Declaration& declared : declarations()) {
    const Builtin* const builtin = find_builtin(declared.name);
    if (builtin == nullptr) continue;
    ++found;
    EXPECT_EQ(builtin->name, declared.name);
    EXPECT_EQ(builtin->relation != nullptr, declared.is_relation) << declared.name;
    EXPECT_EQ(builtin->function != nullptr, !declared.is_relation) << declared.name;
  }
  EXPECT_EQ(found, kImplemented);
}

/// Nothing may be done to a value before it is known what it is.
TEST(Builtins, TakeOperandsOfAnyType) {
  Values make;
  const Value kinds[] = {Value::null(),       Value::boolean(true),
                         make.number("1.5"),  make.string("\xff"),
                         make.array({}),      make.object({}),
                         make.set({}),        testing::integer(-1),
                         make.string("[(\\"), make.number("1e1000000000")};
  for (const Declaration& declared : declarations()) {
    if (find_builtin(declared.name) == nullptr) continue;
    for (const Value& kind : kinds) {
      const std::vector<Value> operands(declared.arity, kind);
      EXPECT_NE(call(declared.name, operands), "") << declared.name;
    }
  }
}

TEST(Builtins, EndAtTheirLimits) {
  const std::string letters = '"' + std::string(5'000, 'a') + '"';
  const CallSettings few_steps = {.limits = {.steps = 100}};
  const CallSettings short_output = {.limits = {.output_bytes = 1'000}};
  EXPECT_EQ(call("numbers.range", "1, 1000000000", few_steps), "limit: steps");
  EXPECT_EQ(call("split", letters + R"(, "a")", few_steps), "limit: steps");
  EXPECT_EQ(call("replace", letters + R"(, "a", "bb")", short_output), "limit: output");
  EXPECT_EQ(call("concat", R"(",", [)" + letters + "]", short_output), "limit: output");
  EXPECT_EQ(call("upper", letters, short_output), "limit: output");
  EXPECT_EQ(call("base64.encode", letters, short_output), "limit: output");
  EXPECT_EQ(call("regex.replace", letters + R"(, "a", "bb")", short_output), "limit: output");
  EXPECT_EQ(call("internal.template_string", "[{" + letters + "}]", short_output), "limit: output");
  EXPECT_EQ(call("internal.template_string", "[{[" + letters + "]}]", short_output),
            "limit: output");
  EXPECT_EQ(call("mul", "1e19999, 1e19999", few_steps), "limit: steps");
  EXPECT_EQ(call("regex.match", R"("(a{50}){20}", "a")", {.limits = {.regex_bytes = 1'000}}),
            "limit: regex");
}

}  // namespace
}  // namespace confcom::rego
