// OPA's conformance suite, v0 and v1. What does not pass waits for a builtin, and is in
// suite_waiting.txt, by file and index, with its name; that list may only shrink.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "suite_case.h"

namespace confcom::rego::conformance {
namespace {

namespace fs = std::filesystem;

struct Count {
  std::size_t passed = 0;
  std::size_t all = 0;
};

/// "v1/time/test-time-0948.yaml 3" to "time.format".
using Waiting = std::map<std::string, std::string>;

Waiting read_waiting() {
  Waiting out;
  std::ifstream file(CONFCOM_REGO_SUITE_WAITING);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t at = line.rfind(' ');
    out[line.substr(0, at)] = line.substr(at + 1);
  }
  return out;
}

std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

class RegoSuite : public ::testing::Test {
 protected:
  void run(const char* set, RegoVersion version, std::size_t cases) {
    const fs::path root = fs::path(CONFCOM_CONFORMANCE_DATA) / "rego" / "opa-suite";
    std::map<std::string, Count> folders;
    Count all;
    for (const fs::path& path : files_below(root / set)) {
      const std::string name = fs::relative(path, root).string();
      const YAML::Node document = YAML::LoadFile(path.string());
      std::size_t index = 0;
      for (const auto& each : document["cases"]) {
        const bool passed = judge(fmt::format("{} {}", name, index++), each, version);
        for (Count* const count : {&all, &folders[path.parent_path().filename().string()]}) {
          ++count->all;
          count->passed += passed ? 1 : 0;
        }
      }
    }
    for (const auto& [folder, count] : folders) {
      fmt::print("{}/{}: {} of {}\n", set, folder, count.passed, count.all);
    }
    fmt::print("{}: {} of {} cases pass\n", set, all.passed, all.all);
    EXPECT_EQ(all.all, cases);
  }

 private:
  bool judge(const std::string& name, const YAML::Node& of, RegoVersion version) {
    const CaseResult result = run_case(of, version);
    const auto waits = waiting_.find(name);
    if (result.passed) {
      EXPECT_EQ(waits, waiting_.end()) << name << " passes now: take it off the list";
    } else if (result.is_unimplemented) {
      EXPECT_TRUE(waits != waiting_.end() && waits->second == result.why)
          << "WAITS " << name << " " << result.why;
    } else {
      ADD_FAILURE() << name << " (" << of["note"].as<std::string>() << "): " << result.why;
    }
    return result.passed;
  }

  Waiting waiting_ = read_waiting();
};

TEST_F(RegoSuite, OfV0) { run("v0", RegoVersion::kV0, 1953); }
TEST_F(RegoSuite, OfV1) { run("v1", RegoVersion::kV1, 2274); }

}  // namespace
}  // namespace confcom::rego::conformance
