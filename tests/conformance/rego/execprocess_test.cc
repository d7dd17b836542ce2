// Kata's upstream rules about requests in order, with the state that they leave: which processes
// may be started in which container depends on the containers that were made before.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "app/testing/program.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string text_of(const fs::path& path) {
  const auto file = load_file(path, std::size_t{4} << 20);
  EXPECT_TRUE(file.has_value()) << path;
  return file.has_value() ? std::string(as_text(*file)) : std::string();
}

/// The recorded cases leave out what is empty; the agent does not.
Json request_of(const Json& recorded) {
  Json out = recorded["request"];
  if (out.contains("process") && !out["process"].contains("ApparmorProfile")) {
    out["process"]["ApparmorProfile"] = "";
  }
  return out;
}

TEST(ExecProcess, IsDecidedAsRecorded) {
  const fs::path data = fs::path(CONFCOM_CONFORMANCE_DATA) / "policy";
  const Json cases = Json::parse(text_of(data / "kata-cases/state/execprocess/testcases.json"));
  ASSERT_EQ(cases.size(), 18);
  const confcom::testing::ScratchDirectory directory;
  const std::string policy =
      directory.write("policy.rego", text_of(data / "kata-upstream/rules.rego") +
                                         text_of(CONFCOM_REGO_EXECPROCESS_POLICY_DATA));
  std::string requests;
  for (const Json& each : cases) {
    requests += fmt::format("[{}, {}]\n", each["kind"].dump(), request_of(each).dump());
  }
  const testing::ProgramRun run =
      testing::run_program({"policy", "replay", policy, "-"}, {.input = requests});
  EXPECT_EQ(run.status, 0) << run.err;
  std::istringstream lines(run.out);
  for (const Json& each : cases) {
    std::string line;
    ASSERT_TRUE(std::getline(lines, line)) << each["description"];
    const Json decision = Json::parse(line);
    EXPECT_EQ(decision["allowed"], each["allowed"]) << each["description"];
    EXPECT_FALSE(decision.contains("error")) << line;
  }
}

}  // namespace
}  // namespace confcom::app
