#include "rego/value/deep_copy.h"

#include <gtest/gtest.h>

#include <memory>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

TEST(DeepCopy, OutlivesWhatItWasMadeOf) {
  auto make = std::make_unique<Values>();
  const auto build = [](Values& values) {
    return values.object({{values.string("a"), values.array({integer(1), values.number("1.50")})},
                          {values.set({Value::null(), values.string("b")}), Value::boolean(true)},
                          {integer(7), values.object({})}});
  };
  Arena arena;
  const Value copy = deep_copy(build(*make), arena);
  make.reset();
  Values other;
  EXPECT_EQ(copy, build(other));
  EXPECT_EQ(copy.hash(), build(other).hash());
  EXPECT_EQ(copy.object().find("a").array().items()[1].number().text(), "1.50");
}

TEST(DeepCopy, GoesAsDeepAsValuesDo) {
  Values make;
  Arena arena;
  EXPECT_EQ(deep_copy(make.nested(kMaxValueDepth), arena), make.nested(kMaxValueDepth));
}

TEST(DeepCopy, EndsOnceTheArenasLimitIsPassed) {
  Values make;
  Value doubled = make.array({});
  for (int i = 0; i < 20; ++i) doubled = make.array({doubled, doubled});
  Arena arena(100'000);
  (void)deep_copy(doubled, arena);
  EXPECT_TRUE(arena.exceeded());
  EXPECT_LT(arena.used(), 1'000'000u);
}

}  // namespace
}  // namespace confcom::rego
