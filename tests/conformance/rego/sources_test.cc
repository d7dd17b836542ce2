// Policies that OPA or Kata take, which must be read: OPA's own suite, recorded Kata workloads,
// the rules that Kata generates policies from, Azure's framework.

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "rego/arena.h"
#include "rego/syntax/parse.h"

namespace confcom::rego {
namespace {

namespace fs = std::filesystem;

const fs::path kData = CONFCOM_CONFORMANCE_DATA;
constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

std::vector<fs::path> files_below(const fs::path& directory, std::string_view extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == extension) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

std::string text_of(const fs::path& path) {
  const auto file = load_file(path, kMaxBytes);
  EXPECT_TRUE(file.has_value()) << path;
  return file.has_value() ? std::string(as_text(*file)) : std::string();
}

void expect_good(const Diagnostics& diagnostics, std::string_view text, const std::string& what) {
  EXPECT_TRUE(diagnostics.empty()) << what << ": " << render(diagnostics.front(), text);
}

void expect_module(std::string_view text, RegoVersion version, const std::string& what,
                   bool experimental = false) {
  Arena arena;
  expect_good(parse_module(text, {.version = version, .experimental_keywords = experimental}, arena)
                  .diagnostics,
              text, what);
}

void expect_query(std::string_view text, const std::string& what, bool experimental) {
  Arena arena;
  expect_good(parse_query(text, {.experimental_keywords = experimental}, arena).diagnostics, text,
              what);
}

/// How many cases there are.
std::size_t read_suite(const char* folder, RegoVersion version) {
  std::size_t out = 0;
  for (const fs::path& path : files_below(kData / "rego" / "opa-suite" / folder, ".yaml")) {
    const YAML::Node cases = YAML::LoadFile(path.string())["cases"];
    for (const YAML::Node& each : cases) {
      ++out;
      const auto note = each["note"].as<std::string>();
      const bool experimental = each["experimental_keywords"].as<bool>(false);
      const YAML::Node modules = each["modules"];
      for (const YAML::Node& module : modules) {
        expect_module(module.as<std::string>(), version, note, experimental);
      }
      expect_query(each["query"].as<std::string>(), note, experimental);
    }
  }
  return out;
}

TEST(RegoSources, OfOpasSuiteAreRead) {
  EXPECT_EQ(read_suite("v0", RegoVersion::kV0), 1953U);
  EXPECT_EQ(read_suite("v1", RegoVersion::kV1), 2274U);
}

TEST(RegoSources, OfKataAndAzureAreRead) {
  std::size_t count = 0;
  for (const char* const folder : {"rego/kata-requests", "rego/aci", "policy/kata-upstream"}) {
    for (const fs::path& path : files_below(kData / folder, ".rego")) {
      expect_module(text_of(path), RegoVersion::kV0, path.string());
      ++count;
    }
  }
  EXPECT_GE(count, 10U);
}

TEST(RegoSources, OfTheBenchmarksAreRead) {
  const auto files = files_below(kData / "rego" / "bench", ".rego");
  EXPECT_EQ(files.size(), 9U);
  for (const fs::path& path : files) expect_module(text_of(path), RegoVersion::kV1, path.string());
}

}  // namespace
}  // namespace confcom::rego
