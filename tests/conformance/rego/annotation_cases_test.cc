// Modules with annotations that OPA 1.20.0 refused or took: code, file, row, column and text of its
// errors are to be the same, those of types too.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "rego/compile/compile.h"
#include "rego/types/check_types.h"

namespace confcom::rego {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCases = 42;

std::string text_of(const JsonValue& value, std::string_view key) {
  return std::string(value.member(key).value().string().value());
}

/// A line for each.
std::vector<std::string> wanted(const JsonValue& of) {
  std::vector<std::string> out;
  const auto errors = of.member("errors_with_types").value().elements().value();
  for (const JsonValue& error : errors) {
    out.push_back(fmt::format("{}:{}:{} {} {}\n", text_of(error, "file"),
                              error.member("row").value().integer<std::uint64_t>().value(),
                              error.member("col").value().integer<std::uint64_t>().value(),
                              text_of(error, "code"), text_of(error, "message")));
  }
  return out;
}

std::vector<ModuleSource> modules_of(const JsonValue& of) {
  const auto version = text_of(of, "rego_version") == "v0" ? RegoVersion::kV0 : RegoVersion::kV1;
  std::vector<ModuleSource> out;
  const auto modules = of.member("modules").value().elements().value();
  for (const JsonValue& each : modules) {
    out.push_back(
        {.file = text_of(each, "file"), .text = text_of(each, "text"), .version = version});
  }
  return out;
}

std::vector<std::string> got(const JsonValue& of) {
  const auto checked = CheckedModules::check(
      modules_of(of),
      {.is_strict = of.member("strict").value().boolean().value(),
       .experimental_keywords = true,
       .reads_annotations = of.member("process_annotations").value().boolean().value()});
  std::vector<std::string> out;
  for (const Diagnostic& each : checked.has_value() ? check_types(*checked) : checked.error()) {
    out.push_back(fmt::format("{}:{}:{} {} {}\n", each.file, each.location.row,
                              each.location.column, to_string(each.code), each.message));
  }
  return out;
}

TEST(RegoAnnotationCases, AreToldOfAsByOpa) {
  const auto file = load_file(
      fs::path(CONFCOM_CONFORMANCE_DATA) / "rego" / "check-cases-extra.json", kMaxFileBytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const auto document = JsonDocument::parse(as_text(*file));
  ASSERT_TRUE(document.has_value()) << document.error().message;
  std::size_t count = 0;
  const auto cases = document->root().elements().value();
  for (const JsonValue& each : cases) {
    const std::string name = text_of(each, "name");
    if (!name.starts_with("annot/")) continue;
    ++count;
    EXPECT_EQ(got(each), wanted(each)) << name;
  }
  EXPECT_EQ(count, kCases);
}

}  // namespace
}  // namespace confcom::rego
