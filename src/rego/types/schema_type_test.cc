#include "rego/types/schema_type.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "rego/types/type_text.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

/// The type of what a schema describes, or why there is none.
std::string read(std::string_view schema) {
  Arena arena;
  Types types;
  const auto value = parse_json(schema, arena);
  const auto type = type_of_schema(value.value(), types);
  return type.has_value() ? to_text(*type) : type.error();
}

struct Case {
  std::string_view schema;
  std::string_view want;
};

void expect_types(std::initializer_list<Case> cases) {
  for (const Case& each : cases) EXPECT_EQ(read(each.schema), each.want) << each.schema;
}

// All but the last test as OPA 1.20.0 has it.

TEST(SchemaType, TypesHaveTheirNames) {
  expect_types({
      {"{}", "any"},
      {R"({"type": "string"})", "string"},
      {R"({"type": "integer"})", "number"},
      {R"({"type": "boolean"})", "boolean"},
      {R"({"type": "null"})", "any"},
      {R"({"type": ["number", "string", "object"]})", "string"},
      {R"({"type": ["object", "null"]})", "object[any: any]"},
      {R"({"enum": ["a"], "const": "a", "oneOf": [{"type": "string"}], "not": {}})", "any"},
  });
}

TEST(SchemaType, CollectionsHaveTheirParts) {
  expect_types({
      {R"({"type": "object"})", "object[any: any]"},
      {R"({"properties": {"b": {"type": "string"}, "a": true}})", "object<a: any, b: string>"},
      {R"({"properties": {"a": {}}, "additionalProperties": true})", "object<a: any>"},
      {R"({"type": "object", "additionalProperties": {"type": "string"}})", "object[any: any]"},
      {R"({"type": "array"})", "array[any]"},
      {R"({"type": "array", "items": []})", "array[any]"},
      {R"({"items": {"type": "boolean"}})", "array[boolean]"},
      {R"({"items": [{"type": "integer"}, {"type": "string"}]})", "array<number, string>"},
      {R"({"type": "number", "properties": {"a": {}}})", "number"},
      {R"({"type": "null", "properties": {"a": {}}, "items": {}})", "object<a: any>"},
      {R"({"type": "null", "items": {}})", "array[any]"},
      {R"({"type": "array", "properties": {"a": {}}})", "array[any]"},
  });
}

TEST(SchemaType, AnyOfIsEither) {
  expect_types({
      {R"({"anyOf": [{"type": "string"}, {"type": "number"}]})", "any<number, string>"},
      {R"({"anyOf": []})", "any"},
      {R"({"type": "string", "anyOf": [{"type": "number"}]})", "number"},
      {R"({"type": "object", "properties": {"a": {}},
           "anyOf": [{"type": "string"}, {"properties": {"b": {}}}]})",
       "any<string, object<a: any>, object<b: any>>"},
  });
}

TEST(SchemaType, AllOfIsPutTogether) {
  expect_types({
      {R"({"allOf": [{"type": "string"}]})", "string"},
      {R"({"type": "string", "allOf": [{"type": "string"}]})", "string"},
      {R"({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]})",
       "object<a: any, b: any>"},
      {R"({"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {}}}]})",
       "object<a: string, a: any>"},
      {R"({"allOf": [{"type": "object"}, {"properties": {"b": {}}}]})", "object[any: any]"},
      {R"({"properties": {"c": {}}, "allOf": [{"properties": {"b": {}}}]})", "object<b: any>"},
      {R"({"type": "object", "properties": {"c": {}}, "allOf": [{"properties": {"b": {}}}]})",
       "object<b: any, c: any>"},
      {R"({"allOf": [{"items": [{"type": "string"}]}, {"items": [{"type": "string"}, {}]}]})",
       "array<string, any>"},
      {R"({"allOf": [{"anyOf": [{"type": "string"}]}]})", "any"},
      {R"({"allOf": [{"$ref": "#/x"}, {"$ref": "#/y"}], "x": {"$ref": "#/y"}, "y": {"items": {}}})",
       "array[any]"},
  });
}

TEST(SchemaType, ReferencesStandForWhatTheyName) {
  expect_types({
      {R"({"$ref": "#/definitions/d", "definitions": {"d": {"type": "string"}}})", "string"},
      {R"({"properties": {"x": {"$ref": "#/properties/a"}, "a": {"type": "number"}}})",
       "object<a: number, x: number>"},
  });
}

TEST(SchemaType, WhatIsWrongIsTold) {
  constexpr std::string_view kUnlike = "type checking: unable to merge these schemas";
  expect_types({
      {R"({"type": 7})",
       "unable to compile the schema: Invalid type. Expected: type, given: string/Array Of "
       "Strings"},
      {R"({"allOf": [{"type": "string"}, {}]})",
       "type checking: unable to merge these schemas: type mismatch: string and Undefined"},
      {R"({"allOf": [{"type": ["string", "null"]}, {"type": "number"}]})",
       "type checking: unable to merge these schemas: type mismatch: [string,null] and number"},
      {R"({"type": "string", "allOf": [{"type": "number"}]})", kUnlike},
      {R"({"allOf": [{"items": [{"type": "string"}]}, {"items": [{}]}]})", kUnlike},
  });
}

/// A chain of `length` definitions, each put together from the next twice.
std::string chain(std::size_t length) {
  std::string out = R"({"$ref": "#/definitions/0", "definitions": {)";
  for (std::size_t i = 0; i < length; ++i) {
    const std::string next =
        R"({"allOf": [{"$ref": "#/definitions/)" + std::to_string(i + 1) + "\"}]}";
    out += "\"" + std::to_string(i) + R"(": {"type": "string", "anyOf": [)" + next + ", " + next +
           "]}, ";
  }
  return out + "\"" + std::to_string(length) + R"(": {"type": "string"}}})";
}

// Here OPA has recursive types, or no end.
TEST(SchemaType, SchemasWithinThemselvesAreAny) {
  expect_types({
      {R"({"properties": {"x": {"$ref": "#"}}})", "object<x: object<x: any>>"},
      {R"({"$ref": "#"})", "any"},
      {R"({"allOf": [{"$ref": "#"}]})", "any"},
      {R"({"allOf": [{"$ref": "#/d"}], "d": {"$ref": "#/d"}})", "any"},
  });
  EXPECT_EQ(read(chain(3)), "string");
  EXPECT_EQ(read(chain(10'000)), "any");
}

}  // namespace
}  // namespace confcom::rego
