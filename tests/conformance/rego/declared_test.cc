// The builtins that OPA 1.20.0 has, and their types: the table is to say the same.

#include "rego/builtins/declared.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"

namespace confcom::rego {
namespace {

namespace fs = std::filesystem;

std::optional<JsonValue> member(const JsonValue& of, std::string_view key) {
  return of.optional_member(key).value();
}

std::string string_of(const JsonValue& of, std::string_view key) {
  return std::string(of.member(key).value().string().value());
}

bool flag(const JsonValue& of, std::string_view key) {
  const auto value = member(of, key);
  return value.has_value() && value->boolean().value();
}

std::vector<JsonValue> list(const JsonValue& of, std::string_view key) {
  const auto value = member(of, key);
  return value.has_value() ? value->elements().value() : std::vector<JsonValue>();
}

std::string type_text(const JsonValue& type);

std::string type_texts(const std::vector<JsonValue>& types) {
  std::vector<std::string> texts;
  std::ranges::transform(types, std::back_inserter(texts), type_text);
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string any_text(const JsonValue& type) {
  return member(type, "of") ? fmt::format("any<{}>", type_texts(list(type, "of"))) : "any";
}

std::string array_text(const JsonValue& type) {
  if (member(type, "static")) return fmt::format("[{}]", type_texts(list(type, "static")));
  return fmt::format("array[{}]", type_text(type.member("dynamic").value()));
}

std::string object_text(const JsonValue& type) {
  std::vector<std::string> properties;
  for (const JsonValue& property : list(type, "static")) {
    properties.push_back(fmt::format("\"{}\": {}", string_of(property, "key"),
                                     type_text(property.member("value").value())));
  }
  std::string out = "object";
  if (!properties.empty()) out += fmt::format("{{{}}}", fmt::join(properties, ", "));
  if (const auto dynamic = member(type, "dynamic")) {
    out += fmt::format("[{}: {}]", type_text(dynamic->member("key").value()),
                       type_text(dynamic->member("value").value()));
  }
  return out;
}

std::string type_text(const JsonValue& type) {
  const std::string name = string_of(type, "type");
  if (name == "any") return any_text(type);
  if (name == "array") return array_text(type);
  if (name == "object") return object_text(type);
  if (name == "set") return fmt::format("set[{}]", type_text(type.member("of").value()));
  return name;
}

std::string function_text(const JsonValue& function) {
  std::string operands = type_texts(list(function, "args"));
  if (const auto variadic = member(function, "variadic")) operands += type_text(*variadic) + "...";
  const auto result = member(function, "result");
  return fmt::format("({}) -> {}", operands, result ? type_text(*result) : "void");
}

std::string row(std::string_view name, std::string_view type, std::size_t arity, bool is_relation,
                bool is_deprecated, bool is_nondeterministic) {
  return fmt::format("{} {} {} relation={} deprecated={} nondeterministic={}", name, type, arity,
                     is_relation, is_deprecated, is_nondeterministic);
}

std::string row_of(const Declaration& each) {
  return row(each.name, each.type, each.arity, each.is_relation, each.is_deprecated,
             each.is_nondeterministic);
}

std::string row_of(const JsonValue& builtin) {
  const JsonValue function = builtin.member("decl").value();
  return row(string_of(builtin, "name"), function_text(function), list(function, "args").size(),
             flag(builtin, "relation"), flag(builtin, "deprecated"),
             flag(builtin, "nondeterministic"));
}

TEST(RegoDeclarations, AreThoseOfOpa) {
  const auto file =
      load_file(fs::path(CONFCOM_CONFORMANCE_DATA) / "rego" / "capabilities.json", kMaxFileBytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const auto document = JsonDocument::parse(as_text(*file));
  ASSERT_TRUE(document.has_value()) << document.error().message;
  const auto builtins = document->root().member("builtins").value().elements().value();
  ASSERT_EQ(builtins.size(), declarations().size());
  for (const JsonValue& builtin : builtins) {
    const std::string name = string_of(builtin, "name");
    const Declaration* const found = find_declaration(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(row_of(*found), row_of(builtin));
  }
}

}  // namespace
}  // namespace confcom::rego
