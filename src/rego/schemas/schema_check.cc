#include "rego/schemas/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/annotations/url_check.h"
#include "rego/builtins/regex_cache.h"
#include "rego/compile/rule_tree.h"
#include "rego/value/array.h"
#include "rego/value/compare.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kTypes[] = {"array", "boolean", "integer", "number",
                                       "null",  "object",  "string"};

constexpr int kMixture = std::numeric_limits<int>::max();

bool is_schema_kind(const Value& value) { return value.is_boolean() || value.is_object(); }

std::string wrong_kind(std::string_view want, std::string_view key) {
  return fmt::format("Invalid type. Expected: {}, given: {}", want, key);
}

/// One that is not known is of none, as is what has no "$schema".
int draft_of(std::string_view url) {
  constexpr std::pair<std::string_view, int> kDrafts[] = {
      {"http://json-schema.org/draft-04/schema", 4},
      {"http://json-schema.org/draft-06/schema", 6},
      {"http://json-schema.org/draft-07/schema", 7},
  };
  if (url.ends_with('#')) url.remove_suffix(1);
  for (const auto& [known, draft] : kDrafts) {
    if (url == known) return draft;
  }
  return kMixture;
}

/// Of a schema.
struct Member {
  std::string_view key;
  const Value& value;
  const Object& schema;
};

class Checker {
 public:
  Checker(const SchemaReferences& references, int draft) : references_(references), draft_(draft) {}

  /// And of what it refers to.
  std::string check_all(const Value& root);

 private:
  using Check = std::string (Checker::*)(const Member&);
  struct Keyword {
    std::string_view name;
    Check check;
    int since = 0;
  };
  static const Keyword kKeywords[];

  std::string check(const Value& schema);
  std::string check(const Object& schema, const Keyword& keyword);
  std::string check_each(const Value& schemas);

  std::string identifier(const Member& member);
  std::string reference(const Member& member);
  std::string definitions(const Member& member);
  std::string text(const Member& member);
  std::string type(const Member& member);
  std::string properties(const Member& member);
  std::string additional(const Member& member);
  std::string patterns(const Member& member);
  std::string property_names(const Member& member);
  std::string dependencies(const Member& member);
  std::string items(const Member& member);
  std::string multiple(const Member& member);
  std::string bound(const Member& member);
  std::string exclusive(const Member& member);
  std::string size(const Member& member);
  std::string max_size(const Member& member);
  std::string required(const Member& member);
  std::string boolean(const Member& member);
  std::string any(const Member& member);
  std::string enumeration(const Member& member);
  std::string several(const Member& member);
  std::string one(const Member& member);

  const SchemaReferences& references_;
  const int draft_;
  RegexCache patterns_{{.patterns = 1}};
  std::set<std::string_view> referred_;
  std::vector<Value> left_;  // that were referred to
};

/// In the order in which OPA looks at them. What stands beside a "$ref" is not looked at.
const Checker::Keyword Checker::kKeywords[] = {
    {"type", &Checker::type},
    {"properties", &Checker::properties},
    {"additionalProperties", &Checker::additional},
    {"patternProperties", &Checker::patterns},
    {"propertyNames", &Checker::property_names, 6},
    {"dependencies", &Checker::dependencies},
    {"items", &Checker::items},
    {"additionalItems", &Checker::additional},
    {"multipleOf", &Checker::multiple},
    {"minimum", &Checker::bound},
    {"exclusiveMinimum", &Checker::exclusive},
    {"maximum", &Checker::bound},
    {"exclusiveMaximum", &Checker::exclusive},
    {"minLength", &Checker::size},
    {"maxLength", &Checker::max_size},
    {"pattern", &Checker::text},
    {"format", &Checker::text},
    {"minProperties", &Checker::size},
    {"maxProperties", &Checker::max_size},
    {"required", &Checker::required},
    {"minItems", &Checker::size},
    {"maxItems", &Checker::size},
    {"uniqueItems", &Checker::boolean},
    {"contains", &Checker::any, 6},
    {"enum", &Checker::enumeration},
    {"oneOf", &Checker::several},
    {"anyOf", &Checker::several},
    {"allOf", &Checker::several},
    {"not", &Checker::one},
    {"if", &Checker::one, 7},
    {"then", &Checker::one, 7},
    {"else", &Checker::one, 7},
};

std::string Checker::check_all(const Value& root) {
  std::string why = check(root);
  while (why.empty() && !left_.empty()) {
    const Value next = left_.back();
    left_.pop_back();
    why = check(next);
  }
  return why;
}

/// Schemas nest no deeper than the YAML that they are read from; references wait for their turn.
std::string Checker::check(const Value& schema) {
  if (draft_ >= 6 && schema.is_boolean()) return {};
  if (!schema.is_object()) return "Expected: Valid Schema, given: Invalid JSON";
  const Object& members = schema.object();
  const bool has_old_id = draft_ == 4 || (draft_ == kMixture && members.find("id").is_defined());
  for (const Keyword& each :
       {Keyword{has_old_id ? "id" : "$id", &Checker::identifier},
        Keyword{"definitions", &Checker::definitions}, Keyword{"title", &Checker::text},
        Keyword{"description", &Checker::text}, Keyword{"$ref", &Checker::reference}}) {
    if (std::string why = check(members, each); !why.empty()) return why;
  }
  if (members.find("$ref").is_defined()) return {};
  for (const Keyword& each : kKeywords) {
    if (std::string why = check(members, each); !why.empty()) return why;
  }
  return {};
}

std::string Checker::check(const Object& schema, const Keyword& keyword) {
  const Value value = schema.find(keyword.name);
  if (!value.is_defined() || draft_ < keyword.since) return {};
  return (this->*keyword.check)({keyword.name, value, schema});
}

std::string Checker::check_each(const Value& schemas) {
  for (const Entry& each : schemas.object().sorted()) {
    if (std::string why = check(each.value); !why.empty()) return why;
  }
  return {};
}

std::string Checker::text(const Member& member) {
  return member.value.is_string() ? "" : wrong_kind("string", member.key);
}

std::string Checker::identifier(const Member& member) {
  if (std::string why = text(member); !why.empty()) return why;
  return url_refusal(member.value.string().view());
}

std::string Checker::reference(const Member& member) {
  if (std::string why = text(member); !why.empty()) return why;
  const std::string_view reference = member.value.string().view();
  if (!referred_.insert(reference).second) return {};
  const auto found = references_.find(reference);
  if (!found.has_value()) return found.error();
  if (!found->is_defined()) return {};
  if (!is_schema_kind(*found)) return "Valid Schema must be of type object";
  left_.push_back(*found);
  return {};
}

std::string Checker::definitions(const Member& member) {
  const std::string wrong = wrong_kind("Array Of Schemas", member.key);
  if (!member.value.is_object()) return wrong;
  for (const Entry& each : member.value.object().sorted()) {
    if (!is_schema_kind(each.value)) return wrong;
  }
  return check_each(member.value);
}

std::string Checker::type(const Member& member) {
  std::vector<Value> names;
  if (member.value.is_array()) {
    const auto items = member.value.array().items();
    names.assign(items.begin(), items.end());
  } else {
    names.push_back(member.value);
  }
  std::set<std::string_view> known;
  for (const Value& each : names) {
    // The words are OPA's, the wrong way round.
    if (!each.is_string()) return wrong_kind(member.key, "string/Array Of Strings");
    const std::string_view name = each.string().view();
    if (std::ranges::find(kTypes, name) == std::end(kTypes)) {
      return fmt::format(
          "has a primitive type that is NOT VALID -- given: /{}/ Expected valid values are:[{}]",
          name, fmt::join(kTypes, " "));
    }
    if (!known.insert(name).second) return fmt::format("{} type is duplicated", name);
  }
  return {};
}

std::string Checker::properties(const Member& member) {
  if (!member.value.is_object()) return "Properties must be of type object";
  return check_each(member.value);
}

/// Where false means no schema, whatever the draft.
std::string Checker::additional(const Member& member) {
  if (member.value.is_boolean()) return {};
  if (!member.value.is_object()) return wrong_kind("boolean/Valid Schema", member.key);
  return check(member.value);
}

std::string Checker::patterns(const Member& member) {
  if (!member.value.is_object()) return wrong_kind("Valid Schema", member.key);
  for (const Entry& each : member.value.object().sorted()) {
    const std::string_view pattern = each.key.string().view();
    if (patterns_.find(pattern) != nullptr || patterns_.is_too_large()) continue;
    return fmt::format("Invalid regex pattern '{}'", pattern);
  }
  return check_each(member.value);
}

std::string Checker::property_names(const Member& member) {
  if (!is_schema_kind(member.value)) return wrong_kind("Valid Schema", "patternProperties");
  return check(member.value);
}

std::string Checker::dependencies(const Member& member) {
  constexpr std::string_view kWrong = "Dependency must be of type Schema Or Array Of Strings";
  if (!member.value.is_object()) return "dependencies must be of type object";
  for (const Entry& each : member.value.object().sorted()) {
    if (each.value.is_array()) {
      const auto names = each.value.array().items();
      if (!std::ranges::all_of(names, &Value::is_string)) return std::string(kWrong);
    } else if (!is_schema_kind(each.value)) {
      return std::string(kWrong);
    } else if (std::string why = check(each.value); !why.empty()) {
      return why;
    }
  }
  return {};
}

std::string Checker::items(const Member& member) {
  const std::string wrong = wrong_kind("Valid Schema/Array Of Schemas", member.key);
  if (is_schema_kind(member.value)) return check(member.value);
  if (!member.value.is_array()) return wrong;
  for (const Value& each : member.value.array().items()) {
    if (!is_schema_kind(each)) return wrong;
    if (std::string why = check(each); !why.empty()) return why;
  }
  return {};
}

std::string Checker::multiple(const Member& member) {
  if (!member.value.is_number()) return wrong_kind("Number", member.key);
  if (compare_numbers(member.value, Value::integer(0)) > 0) return {};
  return fmt::format("{} must be strictly greater than 0", member.key);
}

std::string Checker::bound(const Member& member) {
  return member.value.is_number() ? "" : fmt::format("{} must be of a Number", member.key);
}

/// In draft 4 it says of a bound that it is exclusive, later it is one.
std::string Checker::exclusive(const Member& member) {
  const bool may_be_boolean = draft_ == 4 || draft_ == kMixture;
  if (member.value.is_boolean() && may_be_boolean) {
    const std::string_view of = member.key == "exclusiveMinimum" ? "minimum" : "maximum";
    if (member.schema.find(of).is_defined()) return {};
    return fmt::format("{} cannot be used without {}", member.key, of);
  }
  if (member.value.is_number() && draft_ != 4) return {};
  return wrong_kind(draft_ == 4          ? "boolean"
                    : draft_ == kMixture ? "boolean/number"
                                         : "number",
                    member.key);
}

std::string Checker::size(const Member& member) {
  const auto size = member.value.is_number() ? to_int64(member.value) : std::nullopt;
  if (!size.has_value()) return fmt::format("{} must be of an integer", member.key);
  return *size >= 0 ? "" : fmt::format("{} must be greater than or equal to 0", member.key);
}

/// The smallest size was looked at before.
std::string Checker::max_size(const Member& member) {
  if (std::string why = size(member); !why.empty()) return why;
  const std::string_view min = member.key == "maxLength" ? "minLength" : "minProperties";
  const Value smallest = member.schema.find(min);
  if (!smallest.is_defined() || compare(smallest, member.value) <= 0) return {};
  return fmt::format("{} cannot be greater than {}", min, member.key);
}

std::string Checker::required(const Member& member) {
  if (!member.value.is_array()) return fmt::format("{} must be of an array", member.key);
  std::set<std::string_view> known;
  for (const Value& each : member.value.array().items()) {
    if (!each.is_string()) return wrong_kind("string", member.key);
    if (known.insert(each.string().view()).second) continue;
    return fmt::format("{} items must be unique", member.key);
  }
  return {};
}

std::string Checker::boolean(const Member& member) {
  return member.value.is_boolean() ? "" : fmt::format("{} must be of a boolean", member.key);
}

std::string Checker::any(const Member& member) { return check(member.value); }

std::string Checker::enumeration(const Member& member) {
  if (!member.value.is_array()) return fmt::format("{} must be of an array", member.key);
  std::set<Value, ValueLess> known;
  for (const Value& each : member.value.array().items()) {
    if (!known.insert(each).second) return fmt::format("{} items must be unique", member.key);
  }
  return {};
}

std::string Checker::several(const Member& member) {
  if (!member.value.is_array()) return fmt::format("{} must be of an array", member.key);
  for (const Value& each : member.value.array().items()) {
    if (std::string why = check(each); !why.empty()) return why;
  }
  return {};
}

std::string Checker::one(const Member& member) {
  if (!is_schema_kind(member.value)) return fmt::format("{} must be of an object", member.key);
  return check(member.value);
}

}  // namespace

std::string schema_refusal(const Value& schema, const SchemaReferences& references) {
  const Value draft = schema.is_object() ? schema.object().find("$schema") : Value();
  if (!draft.is_defined()) return Checker(references, kMixture).check_all(schema);
  if (!draft.is_string()) return "$schema must be of type string";
  const std::string_view url = draft.string().view();
  if (std::string why = url_refusal(url); !why.empty()) return why;
  return Checker(references, draft_of(url)).check_all(schema);
}

}  // namespace confcom::rego
