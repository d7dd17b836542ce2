// Recorded Kata and Azure workloads, with their recorded answers; the policies that AKS' samples
// carry, and the rules that Kata generates policies from.

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/file.h"
#include "rego/eval/evaluator.h"
#include "rego/value/array.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"
#include "rego/value/object.h"
#include "rego/value/string.h"
#include "suite_case.h"

namespace confcom::rego {
namespace {

namespace fs = std::filesystem;

const fs::path kData = CONFCOM_CONFORMANCE_DATA;
constexpr std::size_t kMaxBytes = std::size_t{4} << 20;
constexpr std::string_view kAnnotation = "io.katacontainers.config.agent.policy";

std::string text_of(const fs::path& path) {
  const auto file = load_file(path, kMaxBytes);
  EXPECT_TRUE(file.has_value()) << path;
  return file.has_value() ? std::string(as_text(*file)) : std::string();
}

std::string text_of(const Value& value) {
  std::string out;
  if (!value.is_defined()) return "undefined";
  EXPECT_TRUE(write_json(value, {}, out).has_value());
  return out;
}

std::expected<Policy, Diagnostics> compile(std::string text, RegoVersion version) {
  return Policy::compile({{"policy.rego", std::move(text), version}});
}

std::string why(const std::expected<Policy, Diagnostics>& policy, std::string_view text) {
  return policy.has_value() ? "" : render(policy.error().front(), text);
}

/// `["ep":"CreateContainerRequest",{…}],` with an empty line after each.
struct Request {
  std::string endpoint;
  std::string input;
};

std::vector<Request> requests_of(const std::string& text) {
  constexpr std::string_view kBegin = R"(["ep":")";
  std::vector<Request> out;
  for (std::size_t at = text.find(kBegin); at != std::string::npos;) {
    const std::size_t next = text.find(kBegin, at + 1);
    const std::size_t name = at + kBegin.size();
    const std::size_t name_end = text.find('"', name);
    const std::size_t end = text.rfind("],", next == std::string::npos ? next : next - 1);
    out.push_back(
        {text.substr(name, name_end - name), text.substr(name_end + 2, end - name_end - 2)});
    at = next;
  }
  return out;
}

class KataRequests : public ::testing::TestWithParam<const char*> {};

TEST_P(KataRequests, AreAnsweredAsRecorded) {
  const fs::path folder = kData / "rego" / "kata-requests" / GetParam();
  const std::string text = text_of(folder / "policy.rego");
  const auto policy = compile(text, RegoVersion::kV0);
  ASSERT_TRUE(policy.has_value()) << why(policy, text);
  const std::vector<Request> requests = requests_of(text_of(folder / "inputs.txt"));
  Arena wanted;
  const Value outputs = parse_json(text_of(folder / "outputs.json"), wanted).value();
  ASSERT_EQ(outputs.array().size, requests.size());
  Evaluator evaluator;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto query = Query::prepare(*policy, "data.agent_policy." + requests[i].endpoint);
    ASSERT_TRUE(query.has_value());
    Arena arena;
    const auto input = parse_json(requests[i].input, arena);
    ASSERT_TRUE(input.has_value()) << input.error().message;
    const auto answer = evaluator.ask(*query, *input);
    ASSERT_TRUE(answer.has_value()) << to_text(answer.error());
    EXPECT_EQ(text_of(answer->value()), text_of(outputs.array().items()[i]))
        << i << " " << requests[i].endpoint;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, KataRequests,
                         ::testing::Values("k8s-policy-pod", "k8s-policy-rc", "pod-cm1", "pod-exec",
                                           "pod-many-layers", "web"),
                         [](const auto& of) {
                           std::string out = of.param;
                           std::ranges::replace(out, '-', '_');
                           return out;
                         });

TEST(KataRequests, AreAll) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kData / "rego" / "kata-requests")) {
    count += requests_of(text_of(entry.path() / "inputs.txt")).size();
  }
  EXPECT_EQ(count, 233U);
}

TEST(KataRules, CompileWithData) {
  const std::string text = text_of(kData / "policy" / "kata-upstream" / "rules.rego") +
                           "\npolicy_data := {\"containers\": []}\n";
  for (const RegoVersion version : {RegoVersion::kV0, RegoVersion::kV1}) {
    const auto policy = compile(text, version);
    EXPECT_TRUE(policy.has_value()) << why(policy, text);
  }
}

/// Compiles the policies that annotations carry, and counts them.
std::size_t compile_annotations(const YAML::Node& node, const std::string& what) {
  if (!node.IsMap() && !node.IsSequence()) return 0;
  std::size_t out = 0;
  for (const auto& each : node) {
    if (!node.IsMap()) {
      out += compile_annotations(each, what);
    } else if (each.first.as<std::string>() == kAnnotation) {
      const std::string text(as_text(parse_base64(each.second.as<std::string>()).value()));
      const auto policy = compile(text, RegoVersion::kV0);
      EXPECT_TRUE(policy.has_value()) << what << ": " << why(policy, text);
      ++out;
    } else {
      out += compile_annotations(each.second, what);
    }
  }
  return out;
}

TEST(AksPolicies, Compile) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kData / "policy" / "aks-samples")) {
    if (entry.path().extension() != ".yaml") continue;
    for (const YAML::Node& document : YAML::LoadAllFromFile(entry.path().string())) {
      count += compile_annotations(document, entry.path().string());
    }
  }
  EXPECT_EQ(count, 68U);
}

TEST(AciFramework, AnswersAsRecorded) {
  const fs::path folder = kData / "rego" / "aci";
  const YAML::Node document = YAML::LoadFile((folder / "aci.yaml").string());
  std::size_t count = 0;
  for (const auto& each : document["cases"]) {
    YAML::Node of = YAML::Clone(each);
    for (std::size_t i = 0; i < of["modules"].size(); ++i) {
      const auto name = of["modules"][i].as<std::string>();
      if (name.ends_with(".rego")) of["modules"][i] = text_of(folder / name);
    }
    of["query"] = of["query"].as<std::string>() + " = x";
    const conformance::CaseResult result = conformance::run_case(of, RegoVersion::kV0);
    EXPECT_TRUE(result.passed) << of["note"].as<std::string>() << ": " << result.why;
    ++count;
  }
  EXPECT_EQ(count, 9U);
}

}  // namespace
}  // namespace confcom::rego
