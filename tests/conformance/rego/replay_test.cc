// `confcom policy replay` with what Kata's agent recorded.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "app/testing/program.h"
#include "base/bytes.h"
#include "base/file.h"
#include "rego/value/array.h"
#include "rego/value/json_reader.h"
#include "rego/value/object.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  const auto file = load_file(path, std::size_t{4} << 20);
  EXPECT_TRUE(file.has_value()) << path;
  return file.has_value() ? std::string(as_text(*file)) : std::string();
}

class Replay : public ::testing::TestWithParam<const char*> {};

TEST_P(Replay, DecidesAsRecorded) {
  const fs::path folder = fs::path(CONFCOM_CONFORMANCE_DATA) / "rego/kata-requests" / GetParam();
  const testing::ProgramRun run = testing::run_program(
      {"policy", "replay", "--v0-compatible", folder / "policy.rego", folder / "inputs.txt"});
  EXPECT_EQ(run.status, 0) << run.err;
  rego::Arena arena;
  const rego::Value wanted = rego::parse_json(text_of(folder / "outputs.json"), arena).value();
  std::string_view lines = run.out;
  for (const rego::Value& want : wanted.array().items()) {
    const auto line = rego::parse_json(lines.substr(0, lines.find('\n')), arena);
    ASSERT_TRUE(line.has_value()) << lines;
    EXPECT_EQ(line->object().find("result"), want);
    EXPECT_EQ(line->object().find("allowed"), rego::Value::boolean(want.is_true()));
    lines.remove_prefix(lines.find('\n') + 1);
  }
  EXPECT_EQ(lines, "");
}

INSTANTIATE_TEST_SUITE_P(Of, Replay, ::testing::Values("k8s-policy-pod", "pod-exec"),
                         [](const auto& of) {
                           std::string out = of.param;
                           std::ranges::replace(out, '-', '_');
                           return out;
                         });

}  // namespace
}  // namespace confcom::app
