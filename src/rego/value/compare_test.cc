#include "rego/value/compare.h"

#include <gtest/gtest.h>

#include <vector>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

/// From the least to the greatest.
std::vector<Value> ascending(Values& make) {
  const Value a = make.string("a");
  const Value b = make.string("b");
  return {
      Value(),
      Value::null(),
      Value::boolean(false),
      Value::boolean(true),
      make.number("-1e400"),
      make.number("-18446744073709551616"),
      integer(-2),
      make.number("-1.5"),
      integer(0),
      make.number("1e-400"),
      make.number("0.5"),
      integer(2),
      integer(10),
      make.number("18446744073709551615"),
      make.number("18446744073709551616"),
      make.number("1e400"),
      make.string(""),
      make.string("A"),
      a,
      make.string("a\xc3\xa9"),
      b,
      make.string("\xef\xbf\xbd"),
      make.string("\xf0\x9f\x98\x80"),
      make.array({}),
      make.array({integer(1)}),
      make.array({integer(1), integer(0)}),
      make.array({integer(2)}),
      make.object({}),
      make.object({{a, integer(1)}}),
      make.object({{b, integer(9)}, {a, integer(1)}}),
      make.object({{a, integer(2)}}),
      make.object({{b, integer(0)}}),
      make.set({}),
      make.set({integer(5), integer(1)}),
      make.set({integer(2)}),
      make.set({integer(3), integer(2)}),
  };
}

TEST(Compare, IsATotalOrder) {
  Values first;
  Values second;
  const auto a = ascending(first);
  const auto b = ascending(second);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < b.size(); ++k) {
      EXPECT_EQ(compare(a[i], b[k]), i <=> k) << i << " and " << k;
    }
  }
}

TEST(Compare, TakesNumbersByValue) {
  Values make;
  EXPECT_EQ(compare(integer(1), make.number("1.0")), std::strong_ordering::equal);
  EXPECT_EQ(compare(make.number("1e2"), integer(100)), std::strong_ordering::equal);
  EXPECT_EQ(compare(make.number("-0"), integer(0)), std::strong_ordering::equal);
}

TEST(Compare, GoesAsDeepAsValuesDo) {
  Values first;
  Values second;
  const Value a = first.nested(kMaxValueDepth);
  const Value b = second.nested(kMaxValueDepth);
  EXPECT_EQ(compare(a, b), std::strong_ordering::equal);
  EXPECT_EQ(a, b);
  EXPECT_EQ(compare(a, second.nested(kMaxValueDepth - 1)), std::strong_ordering::greater);
}

}  // namespace
}  // namespace confcom::rego
