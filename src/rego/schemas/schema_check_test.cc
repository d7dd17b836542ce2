#include "rego/schemas/schema_check.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "rego/arena.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

std::string refusal(std::string_view schema) {
  Arena arena;
  const auto value = parse_json(schema, arena);
  return schema_refusal(value.value(), SchemaReferences(value.value()));
}

// Each as OPA 1.20.0 takes or refuses it.

TEST(SchemaCheck, TakesSchemas) {
  for (const std::string_view schema : {
           "{}",
           R"({"type": []})",
           R"({"type": ["object", "null"], "properties": {"a": true, "b": {"$ref": "#"}}})",
           R"({"type": "array", "items": [{}, false], "additionalItems": false})",
           R"({"additionalProperties": {"type": "string"}, "patternProperties": {"^a": {}}})",
           R"({"dependencies": {"a": ["b"], "c": {}, "d": []}})",
           R"({"exclusiveMinimum": 1, "minimum": 0, "exclusiveMaximum": true, "maximum": 9})",
           R"({"minLength": 1.0, "maxLength": 1e3, "minItems": 2, "maxItems": 1})",
           R"({"pattern": "(", "enum": [], "const": {"a": 1}, "anyOf": [], "not": {}})",
           R"({"$ref": "#/definitions/d", "definitions": {"d": {"$ref": "#/definitions/d"}}})",
           R"({"$ref": "#/definitions/d", "type": 7, "definitions": {"d": {}}})",
           R"({"$schema": "http://other", "if": {}, "then": true, "else": {}})",
           R"({"$schema": "http://json-schema.org/draft-04/schema#", "if": 7, "contains": 7})",
       }) {
    EXPECT_EQ(refusal(schema), "") << schema;
  }
}

struct Case {
  std::string_view schema;
  std::string_view want;
};

void expect_refusals(std::initializer_list<Case> cases) {
  for (const Case& each : cases) EXPECT_EQ(refusal(each.schema), each.want) << each.schema;
}

constexpr std::string_view kNoSchema = "Expected: Valid Schema, given: Invalid JSON";
constexpr std::string_view kNoType =
    "has a primitive type that is NOT VALID -- given: /foo/ Expected valid values are:[array "
    "boolean integer number null object string]";

TEST(SchemaCheck, RefusesTypesThatAreNone) {
  constexpr std::string_view kWrong =
      "Invalid type. Expected: type, given: string/Array Of Strings";
  expect_refusals({
      {R"({"type": 7})", kWrong},
      {R"({"type": [7]})", kWrong},
      {R"({"type": "foo"})", kNoType},
      {R"({"type": ["string", "string"]})", "string type is duplicated"},
      {"7", kNoSchema},
  });
}

TEST(SchemaCheck, LooksIntoEveryPart) {
  expect_refusals({
      {R"({"properties": {"a": {"type": "foo"}}})", kNoType},
      {R"({"items": {"type": "foo"}})", kNoType},
      {R"({"items": [{"type": "foo"}]})", kNoType},
      {R"({"additionalProperties": {"type": "foo"}})", kNoType},
      {R"({"additionalItems": {"type": "foo"}})", kNoType},
      {R"({"patternProperties": {"a": {"type": "foo"}}})", kNoType},
      {R"({"propertyNames": {"type": "foo"}})", kNoType},
      {R"({"dependencies": {"a": {"type": "foo"}}})", kNoType},
      {R"({"definitions": {"a": {"type": "foo"}}})", kNoType},
      {R"({"contains": {"type": "foo"}})", kNoType},
      {R"({"oneOf": [{"type": "foo"}]})", kNoType},
      {R"({"anyOf": [{"type": "foo"}]})", kNoType},
      {R"({"allOf": [{"type": "foo"}]})", kNoType},
      {R"({"not": {"type": "foo"}})", kNoType},
      {R"({"if": {"type": "foo"}})", kNoType},
      {R"({"$ref": "#/x", "x": {"type": "foo"}})", kNoType},
  });
}

TEST(SchemaCheck, RefusesPartsOfAnotherKind) {
  expect_refusals({
      {R"({"$schema": 7})", "$schema must be of type string"},
      {R"({"properties": 7})", "Properties must be of type object"},
      {R"({"properties": {"a": 7}})", kNoSchema},
      {R"({"items": 7})", "Invalid type. Expected: Valid Schema/Array Of Schemas, given: items"},
      {R"({"items": [7]})", "Invalid type. Expected: Valid Schema/Array Of Schemas, given: items"},
      {R"({"additionalProperties": 7})",
       "Invalid type. Expected: boolean/Valid Schema, given: additionalProperties"},
      {R"({"patternProperties": 7})",
       "Invalid type. Expected: Valid Schema, given: patternProperties"},
      {R"({"patternProperties": {"(": {}}})", "Invalid regex pattern '('"},
      {R"({"patternProperties": {"a": 7}})", kNoSchema},
      {R"({"propertyNames": 7})", "Invalid type. Expected: Valid Schema, given: patternProperties"},
      {R"({"dependencies": 7})", "dependencies must be of type object"},
      {R"({"dependencies": {"a": 7}})", "Dependency must be of type Schema Or Array Of Strings"},
      {R"({"dependencies": {"a": [7]}})", "Dependency must be of type Schema Or Array Of Strings"},
      {R"({"additionalItems": 7})",
       "Invalid type. Expected: boolean/Valid Schema, given: additionalItems"},
  });
}

TEST(SchemaCheck, RefusesSizesThatAreNone) {
  expect_refusals({
      {R"({"multipleOf": "a"})", "Invalid type. Expected: Number, given: multipleOf"},
      {R"({"multipleOf": 0})", "multipleOf must be strictly greater than 0"},
      {R"({"minimum": "a"})", "minimum must be of a Number"},
      {R"({"maximum": "a"})", "maximum must be of a Number"},
      {R"({"exclusiveMinimum": true})", "exclusiveMinimum cannot be used without minimum"},
      {R"({"exclusiveMinimum": "a"})",
       "Invalid type. Expected: boolean/number, given: exclusiveMinimum"},
      {R"({"exclusiveMaximum": true})", "exclusiveMaximum cannot be used without maximum"},
      {R"({"exclusiveMaximum": "a"})",
       "Invalid type. Expected: boolean/number, given: exclusiveMaximum"},
      {R"({"minLength": "a"})", "minLength must be of an integer"},
      {R"({"minLength": -1})", "minLength must be greater than or equal to 0"},
      {R"({"minLength": 1.5})", "minLength must be of an integer"},
      {R"({"minLength": "1e30"})", "minLength must be of an integer"},
      {R"({"minLength": 2, "maxLength": 1})", "minLength cannot be greater than maxLength"},
      {R"({"maxLength": "a"})", "maxLength must be of an integer"},
      {R"({"pattern": 7})", "Invalid type. Expected: string, given: pattern"},
      {R"({"format": 7})", "Invalid type. Expected: string, given: format"},
      {R"({"minProperties": 2, "maxProperties": 1})",
       "minProperties cannot be greater than maxProperties"},
      {R"({"minProperties": "a"})", "minProperties must be of an integer"},
      {R"({"maxProperties": -1})", "maxProperties must be greater than or equal to 0"},
  });
}

TEST(SchemaCheck, RefusesListsThatAreNone) {
  expect_refusals({
      {R"({"required": 7})", "required must be of an array"},
      {R"({"required": [7]})", "Invalid type. Expected: string, given: required"},
      {R"({"required": ["a", "a"]})", "required items must be unique"},
      {R"({"minItems": "a"})", "minItems must be of an integer"},
      {R"({"maxItems": -2})", "maxItems must be greater than or equal to 0"},
      {R"({"uniqueItems": 7})", "uniqueItems must be of a boolean"},
      {R"({"contains": 7})", kNoSchema},
      {R"({"enum": 7})", "enum must be of an array"},
      {R"({"enum": [1, 1.0]})", "enum items must be unique"},
      {R"({"oneOf": 7})", "oneOf must be of an array"},
      {R"({"oneOf": [7]})", kNoSchema},
      {R"({"anyOf": {}})", "anyOf must be of an array"},
      {R"({"anyOf": [7]})", kNoSchema},
      {R"({"allOf": 7})", "allOf must be of an array"},
      {R"({"not": 7})", "not must be of an object"},
      {R"({"if": 7})", "if must be of an object"},
      {R"({"then": 7})", "then must be of an object"},
      {R"({"else": 7})", "else must be of an object"},
      {R"({"title": 7})", "Invalid type. Expected: string, given: title"},
      {R"({"description": 7})", "Invalid type. Expected: string, given: description"},
      {R"({"definitions": 7})", "Invalid type. Expected: Array Of Schemas, given: definitions"},
      {R"({"definitions": {"a": 7}})",
       "Invalid type. Expected: Array Of Schemas, given: definitions"},
      {R"({"id": 7})", "Invalid type. Expected: string, given: id"},
      {R"({"$id": 7})", "Invalid type. Expected: string, given: $id"},
      {R"({"$id": ":"})", "parse \":\": missing protocol scheme"},
  });
}

TEST(SchemaCheck, DraftsDiffer) {
  constexpr std::string_view kDraft4 = R"({"$schema": "http://json-schema.org/draft-04/schema#", )";
  constexpr std::string_view kDraft7 = R"({"$schema": "http://json-schema.org/draft-07/schema", )";
  const auto both = [&](std::string_view rest) {
    return std::pair(refusal(std::string(kDraft4).append(rest)),
                     refusal(std::string(kDraft7).append(rest)));
  };
  const auto want = [](std::string_view a, std::string_view b) {
    return std::pair(std::string(a), std::string(b));
  };
  EXPECT_EQ(both(R"("properties": {"a": true}})"), want(kNoSchema, ""));
  EXPECT_EQ(both(R"("id": 7})"), want("Invalid type. Expected: string, given: id", ""));
  EXPECT_EQ(both(R"("exclusiveMinimum": 7})"),
            want("Invalid type. Expected: boolean, given: exclusiveMinimum", ""));
  EXPECT_EQ(both(R"("exclusiveMaximum": true, "maximum": 1})"),
            want("", "Invalid type. Expected: number, given: exclusiveMaximum"));
}

TEST(SchemaCheck, RefusesReferencesToNothing) {
  expect_refusals({
      {R"({"$ref": 7})", "Invalid type. Expected: string, given: $ref"},
      {R"({"$ref": "#/a"})", "Object has no key 'a'"},
      {R"({"$ref": "#/a", "a": 1})", "Valid Schema must be of type object"},
      {R"({"items": {"$ref": "d"}})", "Reference /d must be canonical"},
      {R"({"$id": "%"})", R"(parse "%": invalid URL escape "%")"},
  });
}

}  // namespace
}  // namespace confcom::rego
