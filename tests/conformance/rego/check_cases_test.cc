// Modules that OPA 1.20.0 refused or took, with its errors: code, row, column and text are to be
// the same. The list of differences may only shrink.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "rego/compile/compile.h"

namespace confcom::rego {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCases = 549;
constexpr std::size_t kMaxErrors = 10;  // as they were recorded

const std::set<std::string_view> kDiffering = {
    // Values nest 512 deep here.
    "parse/deep-array-2000",
};

std::string text_of(const JsonValue& value, std::string_view key) {
  return std::string(value.member(key).value().string().value());
}

/// A line for each.
std::vector<std::string> wanted(const JsonValue& of) {
  std::vector<std::string> out;
  const auto errors = of.member("errors").value().elements().value();
  for (const JsonValue& error : errors) {
    out.push_back(fmt::format("{}:{} {} {}\n",
                              error.member("row").value().integer<std::uint64_t>().value(),
                              error.member("col").value().integer<std::uint64_t>().value(),
                              text_of(error, "code"), text_of(error, "message")));
  }
  return out;
}

std::vector<std::string> got(const JsonValue& of) {
  const auto checked = CheckedModules::check(
      {{.file = "test.rego",
        .text = text_of(of, "module"),
        .version = text_of(of, "rego_version") == "v0" ? RegoVersion::kV0 : RegoVersion::kV1}},
      {.max_errors = kMaxErrors,
       .is_strict = of.member("strict").value().boolean().value(),
       .experimental_keywords = true});
  std::vector<std::string> out;
  if (checked.has_value()) return out;
  for (const Diagnostic& each : checked.error()) {
    out.push_back(fmt::format("{}:{} {} {}\n", each.location.row, each.location.column,
                              to_string(each.code), each.message));
  }
  return out;
}

TEST(RegoCheckCases, AreToldOfAsByOpa) {
  const auto file =
      load_file(fs::path(CONFCOM_CONFORMANCE_DATA) / "rego" / "check-cases.json", kMaxFileBytes);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const auto document = JsonDocument::parse(as_text(*file));
  ASSERT_TRUE(document.has_value()) << document.error().message;
  const auto cases = document->root().elements().value();
  EXPECT_EQ(cases.size(), kCases);
  for (const JsonValue& each : cases) {
    const std::string name = text_of(each, "name");
    std::vector<std::string> want = wanted(each);
    std::vector<std::string> found = got(each);
    if (each.optional_member("unordered").value().has_value()) {
      std::ranges::sort(want);
      std::ranges::sort(found);
    }
    if (kDiffering.contains(name)) {
      EXPECT_NE(found, want) << name << " is no difference any more";
    } else {
      EXPECT_EQ(found, want) << name << "\n" << text_of(each, "module");
    }
  }
}

}  // namespace
}  // namespace confcom::rego
