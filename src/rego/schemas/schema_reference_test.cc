#include "rego/schemas/schema_reference.h"

#include <gtest/gtest.h>

#include "rego/arena.h"
#include "rego/value/json_reader.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

class SchemaReferenceTest : public ::testing::Test {
 protected:
  /// What is found in `schema`, or why nothing is.
  std::string find(std::string_view schema, std::string_view reference) {
    const auto root = parse_json(schema, arena_);
    const auto found = SchemaReferences(root.value()).find(reference);
    if (!found.has_value()) return found.error();
    std::string out;
    if (!found->is_defined()) return out;
    EXPECT_TRUE(write_rego(*found, 1'000, out).has_value());
    return out;
  }

  Arena arena_;
};

TEST_F(SchemaReferenceTest, PointersLeadIntoTheSchema) {
  constexpr std::string_view kSchema = R"({"a": [{"b": 1}], "c/d%~": 2})";
  EXPECT_EQ(find(kSchema, "#/a/0/b"), "1");
  EXPECT_EQ(find(kSchema, "#/c~1d%25~0"), "2");
  EXPECT_EQ(find(R"({"a": 1})", "#"), R"({"a": 1})");
  EXPECT_EQ(find(R"({"a": 1})", "#no-pointer"), R"({"a": 1})");
}

TEST_F(SchemaReferenceTest, IdentifiersNameSchemas) {
  constexpr std::string_view kSchema =
      R"({"$id": "http://x/y#", "a": {"id": "#q", "b": 1}, "c": {"$id": "z", "d": 2}})";
  EXPECT_EQ(find(kSchema, "#q"), R"({"b": 1, "id": "#q"})");
  EXPECT_EQ(find(kSchema, "http://x/y#/a/b"), "1");
  EXPECT_EQ(find(kSchema, "z#/d"), "2");
  EXPECT_EQ(find(kSchema, "http://x/z"), "") << "not resolved, nor refused";
}

// The errors are OPA 1.20.0's.
TEST_F(SchemaReferenceTest, WhatIsNotThereIsRefused) {
  constexpr std::string_view kSchema = R"({"a": [1], "b": 2})";
  EXPECT_EQ(find(kSchema, "#/c"), "Object has no key 'c'");
  EXPECT_EQ(find(kSchema, "#/a/x"), "Invalid array index 'x'");
  EXPECT_EQ(find(kSchema, "#/a/1"), "Out of bound array[0,1] index '1'");
  EXPECT_EQ(find(kSchema, "#/a/-1"), "Out of bound array[0,1] index '-1'");
  EXPECT_EQ(find(kSchema, "#/b/0"), "Invalid token reference '0'");
  EXPECT_EQ(find(kSchema, "%"), R"(parse "%": invalid URL escape "%")");
}

TEST_F(SchemaReferenceTest, OtherDocumentsAreRefused) {
  EXPECT_EQ(find("{}", "d.json"), "Reference /d.json must be canonical");
  EXPECT_EQ(find("{}", "https://x/y#/z"), "remote reference loading disabled: https://x/y#/z");
  EXPECT_EQ(find("{}", "file:///etc/x"), "remote reference loading disabled: file:///etc/x");
}

}  // namespace
}  // namespace confcom::rego
