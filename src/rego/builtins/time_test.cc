#include <gtest/gtest.h>

#include <chrono>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::call;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"time.clock", "1700000000123456789", "[22, 13, 20]"},
    {"time.clock", R"([1700000000123456789,"Europe/Berlin"])", "[23, 13, 20]"},
    {"time.clock", R"([1700000000123456789,"UTC"])", "[22, 13, 20]"},
    {"time.clock", R"([1700000000123456789,""])", "[22, 13, 20]"},
    {"time.clock", R"([1700000000123456789,"Local"])", "[22, 13, 20]"},
    {"time.clock", "[1]", "[0, 0, 0]"},
    {"time.clock", R"([1,"UTC","RFC3339"])", "[0, 0, 0]"},
    {"time.clock", "-1", "[23, 59, 59]"},
    {"time.clock", "9223372036854775807", "[23, 47, 16]"},
    {"time.clock", "1e18", "[1, 46, 40]"},
    {"time.clock", "1.0", "[0, 0, 0]"},
    {"time.clock", R"([1,"UTC","x",4])", "[0, 0, 0]"},
    {"time.clock", R"([1,"UTC","x","y"])", "[0, 0, 0]"},
};

constexpr BuiltinCase kFailures[] = {
    {"time.clock", R"([1700000000123456789,"Mars/X"])",
     "eval_builtin_error: unknown time zone Mars/X"},
    {"time.clock", R"("a")",
     "eval_type_error: operand 1 must be either number (ns) or [number (ns), string (tz)] but got "
     "string"},
    {"time.clock", "[]",
     "eval_type_error: operand 1 must be either number (ns) or [number (ns), string (tz)] but got "
     "array"},
    {"time.clock", "[1,2]", "eval_type_error: operand 1 must be string but got number"},
    {"time.clock", R"(["a","UTC"])", "eval_type_error: operand 1 must be number but got string"},
    {"time.clock", R"([1,"UTC",3])", "eval_type_error: operand 1 must be string but got number"},
    {"time.clock", R"([1,"UTC",3,4])", "eval_type_error: operand 1 must be string but got number"},
    {"time.clock", "1.5", "eval_builtin_error: timestamp too big"},
    {"time.clock", R"([1.5,"UTC"])", "eval_builtin_error: timestamp too big"},
    {"time.clock", "9223372036854775808", "eval_builtin_error: timestamp too big"},
    {"time.clock", R"([99999999999999999999999,"UTC"])", "eval_builtin_error: timestamp too big"},
    {"time.clock", R"([1,"../x"])", "eval_builtin_error: time: invalid location name"},
    {"time.clock", R"([1,"utc"])", "eval_builtin_error: unknown time zone utc"},
    {"time.clock", R"([1,"",3])", "eval_type_error: operand 1 must be string but got number"},
    {"time.clock", R"([1,"/etc"])", "eval_builtin_error: time: invalid location name"},
    {"time.clock", "{1}",
     "eval_type_error: operand 1 must be either number (ns) or [number (ns), string (tz)] but got "
     "set"},
    {"time.clock", "null",
     "eval_type_error: operand 1 must be either number (ns) or [number (ns), string (tz)] but got "
     "null"},
};

TEST(TimeBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(TimeBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

// OPA says: is a directory.
constexpr BuiltinCase kDiffering[] = {
    {"time.clock", R"([1,"Europe"])", "eval_builtin_error: unknown time zone Europe"},
};

TEST(TimeBuiltins, TakeNoDirectoryForAZone) { expect_calls(kDiffering); }

TEST(TimeBuiltins, TellTheTimeThatTheyAreGiven) {
  const Surroundings surroundings{
      .clock = [] { return std::chrono::nanoseconds(1'700'000'000'123'456'789); }, .random = {}};
  EXPECT_EQ(call("time.now_ns", "", {.surroundings = surroundings}), "1700000000123456789");
  EXPECT_EQ(call("time.now_ns", ""), "eval_builtin_error: no clock");
}

}  // namespace
}  // namespace confcom::rego
