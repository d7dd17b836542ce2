#include "rego/types/types.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/types/type_text.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

class TypesTest : public ::testing::Test {
 protected:
  Value value(std::string_view json) { return parse_json(json, arena_).value(); }
  const Type* of(std::string_view json) { return types_.of(value(json)); }

  Arena arena_;
  Types types_;
};

TEST_F(TypesTest, ValuesHaveTypes) {
  EXPECT_EQ(to_text(of("null")), "null");
  EXPECT_EQ(to_text(of("[1, \"a\"]")), "array<number, string>");
  EXPECT_EQ(to_text(of("[]")), "array[any]");
  EXPECT_EQ(to_text(of("{\"b\": [true], \"a\": 1}")), "object<a: number, b: array<boolean>>");
  EXPECT_EQ(to_text(of("{}")), "object[any: any]");
  EXPECT_EQ(to_text(types_.set(&kStringType)), "set[string]");
  EXPECT_EQ(to_text(nullptr), "???");
}

TEST_F(TypesTest, OneOfSeveralIsSortedAndHasEachOnce) {
  const Type* const both = types_.either(&kStringType, &kNumberType);
  EXPECT_EQ(to_text(both), "any<number, string>");
  EXPECT_EQ(types_.either(both, &kStringType), both);
  EXPECT_EQ(types_.either(&kNumberType, &kNumberType), &kNumberType);
  EXPECT_EQ(to_text(types_.either(both, &kAnyType)), "any");
  EXPECT_EQ(to_text(types_.either({&kStringType, of("[1]"), nullptr, &kNullType, of("[2]")})),
            "any<null, string, array<number>>");
}

TEST_F(TypesTest, AFunctionIsNoneOfSeveral) {
  const Type* const f = types_.function({&kStringType}, &kNumberType, nullptr);
  const Type* const g = types_.function({&kNumberType}, &kNumberType, nullptr);
  EXPECT_EQ(to_text(types_.either(f, g)), "(any<number, string>) => number");
  EXPECT_EQ(types_.either(f, &kStringType), nullptr);
  EXPECT_EQ(types_.either(f, types_.function({}, &kNumberType, nullptr)), nullptr);
  EXPECT_FALSE(types_.unify(&kAnyType, f));
}

TEST_F(TypesTest, CollectionsHaveKeysAndValues) {
  EXPECT_EQ(to_text(types_.keys(of("[true]"))), "number");
  EXPECT_EQ(to_text(types_.values(of("[true, 1]"))), "any<boolean, number>");
  EXPECT_EQ(to_text(types_.keys(of("{\"a\": 1}"))), "string");
  EXPECT_EQ(to_text(types_.values(of("{\"a\": 1, \"b\": null}"))), "any<null, number>");
  EXPECT_EQ(types_.keys(&kNumberType), nullptr);
  EXPECT_EQ(types_.values(&kAnyType), &kAnyType);
}

TEST_F(TypesTest, SelectsWhatAKeyNames) {
  EXPECT_EQ(types_.select(of("[1, \"a\"]"), value("1")), &kStringType);
  EXPECT_EQ(types_.select(of("[1]"), value("1")), nullptr);
  EXPECT_EQ(types_.select(of("[1]"), value("0.0")), nullptr);
  EXPECT_EQ(types_.select(of("{\"a\": 1}"), value("\"a\"")), &kNumberType);
  EXPECT_EQ(types_.select(of("{\"a\": 1}"), value("\"b\"")), nullptr);
  EXPECT_EQ(types_.select(types_.open_object({}, &kStringType, &kNullType), value("\"b\"")),
            &kNullType);
  EXPECT_EQ(types_.select(types_.open_object({}, &kStringType, &kNullType), value("1")), nullptr);
  const Type* const several = types_.either(of("[1]"), of("[null, true]"));
  EXPECT_EQ(to_text(types_.select(several, value("0"))), "any<null, number>");
}

TEST_F(TypesTest, UnifiesWhatAValueCanBe) {
  EXPECT_TRUE(types_.unify(&kAnyType, of("[1]")));
  EXPECT_FALSE(types_.unify(&kNumberType, &kStringType));
  EXPECT_FALSE(types_.unify(nullptr, &kAnyType));
  EXPECT_TRUE(types_.unify(of("[1]"), of("[2]")));
  EXPECT_FALSE(types_.unify(of("[1]"), of("[1, 2]")));
  EXPECT_TRUE(types_.unify(of("[1, 2]"), types_.array({}, &kNumberType)));
  EXPECT_FALSE(types_.unify(of("[1, \"a\"]"), types_.array({}, &kNumberType)));
  EXPECT_FALSE(types_.unify(of("{\"a\": 1}"), of("{\"b\": 1}")));
  EXPECT_TRUE(types_.unify(of("{\"a\": 1}"), types_.open_object({}, &kStringType, &kNumberType)));
  EXPECT_TRUE(types_.unify(types_.either(&kNullType, &kNumberType), &kNumberType));
}

TEST_F(TypesTest, WhatIsNotKnownInsideCounts) {
  EXPECT_TRUE(is_settled(of("[1]")));
  EXPECT_FALSE(is_settled(types_.array({nullptr}, nullptr)));
  EXPECT_FALSE(is_settled(types_.set(types_.set(nullptr))));
  EXPECT_TRUE(is_settled(types_.array({}, nullptr)));
}

TEST_F(TypesTest, NestsNoDeeperThanWhoWalksItMay) {
  const Type* type = &kNumberType;
  for (std::uint32_t i = 1; i < Types::kMaxDepth; ++i) type = types_.set(type);
  EXPECT_EQ(type->depth, Types::kMaxDepth);
  EXPECT_EQ(types_.set(type), &kAnyType);
}

TEST_F(TypesTest, AnswersThatAllIsPossibleOnceItIsExhausted) {
  const Type* const array = of("[1]");
  EXPECT_TRUE(types_.spend(1));
  EXPECT_FALSE(types_.spend(Types::kMaxSteps));
  EXPECT_TRUE(types_.is_exhausted());
  EXPECT_TRUE(types_.unify(array, &kStringType));
  EXPECT_EQ(types_.set(array), &kAnyType);
}

TEST_F(TypesTest, TextsAreCut) {
  const Type* type = &kNumberType;
  for (int i = 0; i < 1'000; ++i) type = types_.set(type);
  const std::string text = to_text(type);
  EXPECT_TRUE(text.starts_with("set[set[") && text.ends_with("…"));
  EXPECT_LT(text.size(), 1'010U);
}

}  // namespace
}  // namespace confcom::rego
