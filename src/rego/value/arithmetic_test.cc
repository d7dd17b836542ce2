#include "rego/value/arithmetic.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/testing/values.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

using testing::Values;

ArithmeticResult compute(const Value& a, char operation, const Value& b, Arena& arena) {
  switch (operation) {
    case '+':
      return add(a, b, arena);
    case '-':
      return subtract(a, b, arena);
    case '*':
      return multiply(a, b, arena);
    case '/':
      return divide(a, b, arena);
    default:
      return remainder(a, b, arena);
  }
}

struct Case {
  std::string a;
  char operation;
  std::string b;
  std::string want;  // a number's text or an error's
};

void expect(const Case& c) {
  SCOPED_TRACE(c.a + ' ' + c.operation + ' ' + c.b);
  Values make;
  const auto got = compute(make.number(c.a), c.operation, make.number(c.b), make.arena());
  IntegerDigits room;
  EXPECT_EQ(got.has_value() ? text_of(*got, room) : to_string(got.error()), c.want);
}

std::string zeros(std::size_t count) { return std::string(count, '0'); }

/// Those of OPA's suite, arithmetic, aggregates and jsonbuiltins.
TEST(Arithmetic, GivesWhatOpasSuiteExpects) {
  const Case cases[] = {
      {"2", '+', "3", "5"},
      {"18446744073709551617", '+', "1", "18446744073709551618"},
      {"18446744073709551617", '-', "1", "18446744073709551616"},
      {"18446744073709551617", '*', "2", "36893488147419103234"},
      {"123456789012345678901234567890", '+', "1", "123456789012345678901234567891"},
      {"-18446744073709551617", '-', "1", "-18446744073709551618"},
      {"1.5", '+', "2.5", "4"},
      {"1", '+', "2.5", "3.5"},
      {"2.5", '*', "2", "5"},
      {"1.5", '*', "2", "3"},
      {"49649733057", '+', "1", "49649733058"},
      {"9223372036854775807", '+', "1", "9223372036854775808"},
      {"9223372036854775806", '+', "1", "9223372036854775807"},
      {"-9223372036854775808", '+', "-1", "-9223372036854775809"},
      {"1234500000", '+', "67890", "1234567890"},
      {"1e6", '*', "2", "2000000"},
      {"1e109", '/', "1e100", "1000000000"},
      {"7", '%', "4", "3"},
      {"10", '%', "18446744073709551616", "10"},
      {"5", '%', "55340232221128654848", "5"},
      {"7", '%', "340282366920938463463374607431768211456", "7"},
      {"100", '%', "-18446744073709551616", "100"},
      {"18446744073709551617", '%', "18446744073709551616", "1"},
      {"1", '/', "0", "divide by zero"},
      {"7", '%', "0", "modulo by zero"},
      {"1.1", '%', "1", "modulo on floating-point number"},
  };
  for (const Case& c : cases) expect(c);
}

/// Those of Go's math/big, by Float.Text with 'f' for integers and 'g' for others.
TEST(Arithmetic, RoundsLikeGo) {
  const Case cases[] = {
      {"1", '/', "3", "0.33333333333333333334"},
      {"0.1", '+', "0.2", "0.3"},
      {"2", '/', "3", "0.6666666666666666667"},
      {"10", '/', "4", "2.5"},
      {"1e20", '+', "0.5", "100000000000000000000"},
      {"123456.5", '+', "1", "123457.5"},
      {"1234567.5", '+', "1", "1.2345685e+06"},
      {"0.0001", '*', "0.5", "5e-05"},
      {"0.00001", '*', "0.5", "5e-06"},
      {"0.001", '*', "0.1", "9.9999999999999999995e-05"},
      {"1e-7", '+', "0", "1e-07"},
      {"99999999999999999999", '+', "0.1", "100000000000000000000"},
      {"3.14159265358979323846264338327950288", '*', "2", "6.283185307179586477"},
      {"1e300", '*', "1.5", "15" + zeros(299)},
      {"1e300", '/', "7", "142857142857142857145" + zeros(279)},
      {"-7", '/', "2", "-3.5"},
      {"22", '/', "7", "3.1428571428571428572"},
      {"1e-30", '*', "1e-30", "1.00000000000000000005e-60"},
      {"0.5", '-', "0.5", "0"},
      {"100", '*', "1.1", "110"},
      {"1.1", '-', "1", "0.10000000000000000002"},
      {"12345678901234567890123", '/', "7", "1763668414462081127200"},
      {"1e21", '/', "3", "333333333333333333340"},
      {"0.3", '-', "0.1", "0.20000000000000000002"},
      {"18446744073709551617", '*', "0.5", "9223372036854775808"},
      {"1e400", '/', "3", "33333333333333333334" + zeros(380)},
      {"4.35", '*', "100", "435"},
      {"1.005", '*', "1000", "1005"},
      {"1", '/', "1024", "0.0009765625"},
      {"5e-324", '*', "1", "5e-324"},
      {"0.7", '*', "3", "2.1"},
      {"1e15", '/', "9", "1.11111111111111111115e+14"},
      {"-0.5", '*', "0.5", "-0.25"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Arithmetic, IsExactAtTheEndsOf64Bits) {
  const std::string min = "-9223372036854775808";
  const Case cases[] = {
      {min, '/', "-1", "9223372036854775808"},
      {min, '%', "-1", "0"},
      {min, '*', "-1", "9223372036854775808"},
      {min, '/', "2", "-4611686018427387904"},
      {"0", '-', min, "9223372036854775808"},
      {"9223372036854775807", '-', "-1", "9223372036854775808"},
      {"9223372036854775808", '-', "1", "9223372036854775807"},
      {"4294967296", '*', "4294967296", "18446744073709551616"},
      {"18446744073709551616", '/', "4294967296", "4294967296"},
      {"36893488147419103234", '/', "2", "18446744073709551617"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Arithmetic, WritesIntegralResultsAsIntegers) {
  const Case cases[] = {
      {"1.0", '+', "1", "2"}, {"1e3", '-', "0", "1000"}, {"-0", '+', "0", "0"},
      {"6.0", '/', "3", "2"}, {"7.0", '%', "4", "3"},    {"-7", '%', "4", "-3"},
      {"7", '%', "-4", "3"},  {"0", '/', "-5", "0"},     {"-0.0", '*', "1.5", "0"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Arithmetic, RefusesZeroInAnySpelling) {
  const Case cases[] = {
      {"1", '/', "0.0", "divide by zero"},
      {"1.5", '/', "0e5", "divide by zero"},
      {"1e30", '/', "-0", "divide by zero"},
      {"1", '%', "0.0", "modulo by zero"},
      {"1e30", '%', "0", "modulo by zero"},
      {"1.5", '%', "0", "modulo on floating-point number"},
      {"1", '%', "0.5", "modulo on floating-point number"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Arithmetic, RefusesWhatIsTooLargeOrSmall) {
  const std::string too_large = "1e20000";
  const std::string largest = "1e19999";
  const Case cases[] = {
      {too_large, '+', "1", "number out of range"},
      {"1", '*', too_large, "number out of range"},
      {"1e1000000000", '-', "1", "number out of range"},
      {"1e4932", '*', "1.5", "number out of range"},
      {"1.5", '*', "1e4932", "number out of range"},
      {"1e4900", '/', "0.1e-100", "number out of range"},
      {"1e-4900", '*', "1e-100", "number out of range"},
      {"1e-4900", '/', "1e100", "number out of range"},
      {"1e-1000000000", '+', "1", "number out of range"},
      {largest, '-', largest, "0"},
  };
  for (const Case& c : cases) expect(c);
  expect({largest, '+', "1", "1" + zeros(19998) + "1"});
  expect({largest, '*', largest, "1" + zeros(39998)});
}

TEST(Arithmetic, OfOneOperandIsAsOpaDoesIt) {
  using Function = ArithmeticResult (*)(const Value&, Arena&);
  const struct {
    Function function;
    std::string text;
    std::string want;
  } cases[] = {
      {absolute, "-10", "10"},
      {absolute, "10", "10"},
      {absolute, "-10.50", "10.5"},
      {absolute, "1.0", "1"},
      {absolute, "-9223372036854775808", "9223372036854775808"},
      {absolute, "-18446744073709551617", "18446744073709551617"},
      {negate, "5", "-5"},
      {negate, "-0.5", "0.5"},
      {round, "0.5", "1"},
      {round, "-0.5", "-1"},
      {round, "2.4", "2"},
      {round, "-2.4", "-2"},
      {round, "0.3", "0"},
      {round, "7", "7"},
      {ceiling, "1.01", "2"},
      {ceiling, "2222.2222222222", "2223"},
      {ceiling, "1", "1"},
      {ceiling, "-1.99999", "-1"},
      {ceiling, "-0.5", "1"},  // as OPA says
      {floor, "1.01", "1"},
      {floor, "99.99999", "99"},
      {floor, "-1.001", "-2"},
      {floor, "-0.5", "0"},  // as OPA says
      {floor, "1e3", "1000"},
      {floor, "12345678901234567890123.0", "12345678901234567890123"},
      {floor, "1e1000000000", "number out of range"},
      {round, "1e-5000", "number out of range"},
  };
  for (const auto& c : cases) {
    Values make;
    const auto got = c.function(make.number(c.text), make.arena());
    IntegerDigits room;
    EXPECT_EQ(got.has_value() ? text_of(*got, room) : to_string(got.error()), c.want) << c.text;
  }
}

}  // namespace
}  // namespace confcom::rego
