#include "app/agent_request.h"

#include <gtest/gtest.h>

#include <string>

#include "rego/value/json_writer.h"

namespace confcom::app {
namespace {

/// "NAME INPUT", or the error.
std::string read(std::string_view line) {
  rego::JsonReader reader;
  rego::Arena arena;
  const auto request = parse_agent_request(line, reader, arena);
  if (!request.has_value()) return "error: " + request.error().message;
  std::string out = request->endpoint + " ";
  EXPECT_TRUE(write_json(request->input, {}, out).has_value());
  return out;
}

TEST(AgentRequest, IsReadInEachForm) {
  EXPECT_EQ(read(R"(["ExecProcessRequest", {"a": 1}])"), R"(ExecProcessRequest {"a":1})");
  EXPECT_EQ(read(R"({"kind":"X_1","request":{"a":"b"}})"), R"(X_1 {"a":"b"})");
  EXPECT_EQ(read(R"(["ep":"CopyFileRequest",{}],)"), "CopyFileRequest {}");
  EXPECT_EQ(read("[\"A\",{}],\r"), "A {}");
}

TEST(AgentRequest, IsRefusedWhenItIsNone) {
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  for (const std::string& line :
       {std::string(), std::string("{}"), std::string("[]"), std::string("[\"A\"]"),
        std::string("[\"A\", 1]"), std::string("[1, {}]"), std::string("[\"A\", {}, {}]"),
        std::string("[\"ep\":"), std::string("{\"kind\":\"A\"}"), std::string("\x7f\x45LF\0", 5),
        std::string("[\"A\",{\"a\":\"\xff\"}]"), "[\"A\", {\"a\":" + deep + "}]"}) {
    EXPECT_TRUE(read(line).starts_with("error: ")) << line;
  }
}

TEST(AgentRequest, HasANameAndNoRego) {
  for (const std::string& name :
       {std::string(), std::string("a.b"), std::string("1a"), std::string("a; b"),
        std::string("a\\n"), std::string(129, 'a')}) {
    EXPECT_TRUE(read("[\"" + name + "\", {}]").contains("is no name of a request")) << name;
  }
  EXPECT_EQ(read("[\"" + std::string(128, 'a') + "\", {}]"), std::string(128, 'a') + " {}");
}

}  // namespace
}  // namespace confcom::app
