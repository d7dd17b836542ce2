// What docs/rego.md shows of the API, line by line.

#include <gtest/gtest.h>

#include <string>

#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {
namespace {

TEST(Example, AsksAPolicy) {
  const std::string source =
      "package door\n"
      "default open := false\n"
      "open if input.name in {\"ann\", \"bo\"}\n";
  // docs/rego.md
  const auto policy = Policy::compile({{"door.rego", source}});
  if (!policy.has_value()) FAIL() << render(policy.error().front(), source);
  const auto query = Query::prepare(*policy, "data.door.open");
  Arena arena;
  const auto input = parse_json(R"({"name": "ann"})", arena);
  Evaluator evaluator;
  const auto answer = evaluator.ask(query.value(), input.value());
  if (!answer.has_value()) FAIL() << to_text(answer.error());
  const bool open = answer->value().is_true();
  // end
  EXPECT_TRUE(open);
}

}  // namespace
}  // namespace confcom::rego
