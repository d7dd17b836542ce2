#include "rego/value/tree_builder.h"

#include <gtest/gtest.h>

#include <limits>

#include "rego/testing/values.h"

namespace confcom::rego {
namespace {

using testing::integer;
using testing::Values;

TEST(TreeBuilder, MakesWhatItIsTold) {
  Values make;
  TreeBuilder builder;
  builder.start(make.arena());
  builder.begin_object();
  builder.key("list");
  builder.begin_array();
  builder.null();
  builder.boolean(true);
  builder.integer(-3);
  builder.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
  builder.string("text");
  builder.value(make.number("1.5"));
  builder.end_array();
  builder.key("bytes");
  builder.byte_array(as_bytes(std::string_view("\0\xff", 2)));
  builder.key("object");
  builder.begin_object();
  EXPECT_EQ(builder.depth(), 2u);
  builder.end_object();
  builder.end_object();
  EXPECT_EQ(builder.finish().value(),
            make.object(
                {{make.string("list"), make.array({Value::null(), Value::boolean(true), integer(-3),
                                                   make.number("18446744073709551615"),
                                                   make.string("text"), make.number("1.5")})},
                 {make.string("bytes"), make.array({integer(0), integer(255)})},
                 {make.string("object"), make.object({})}}));
}

TEST(TreeBuilder, TakesTheLastOfEqualKeys) {
  Values make;
  TreeBuilder builder;
  builder.start(make.arena());
  builder.begin_object();
  for (int i = 0; i < 3; ++i) {
    builder.key("a");
    builder.integer(i);
  }
  builder.end_object();
  EXPECT_EQ(builder.finish().value(), make.object({{make.string("a"), integer(2)}}));
}

Result<Value> nested(TreeBuilder& builder, Arena& arena, std::uint32_t depth) {
  builder.start(arena);
  for (std::uint32_t i = 0; i < depth; ++i) builder.begin_array();
  for (std::uint32_t i = 0; i < depth; ++i) builder.end_array();
  return builder.finish();
}

TEST(TreeBuilder, NestsAsDeepAsValuesDo) {
  Arena arena;
  TreeBuilder builder;
  EXPECT_EQ(nested(builder, arena, kMaxValueDepth)->depth(), kMaxValueDepth);
  EXPECT_EQ(nested(builder, arena, kMaxValueDepth + 1).error(),
            (Error{ErrorCode::kMalformed, "value: nested deeper than 512"}));
  EXPECT_TRUE(nested(builder, arena, 1).has_value());
}

TEST(TreeBuilderDeathTest, AssertsItsOrder) {
  Arena arena;
  TreeBuilder builder;
  builder.start(arena);
  builder.begin_object();
  builder.key("a");
  EXPECT_DEATH(builder.end_object(), "");
  EXPECT_DEATH(builder.end_array(), "");
  EXPECT_DEATH((void)builder.finish(), "");
}

}  // namespace
}  // namespace confcom::rego
