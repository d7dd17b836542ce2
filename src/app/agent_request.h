#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "rego/arena.h"
#include "rego/value/json_reader.h"
#include "rego/value/value.h"

namespace confcom::app {

/// A call of Kata's agent, as its policy is asked about it.
struct AgentRequest {
  std::string endpoint;  ///< a rule's name: "CreateContainerRequest"
  rego::Value input;
};

/// Reads a line of a log: `["Name", {…}]`, `{"kind": "Name", "request": {…}}`, or
/// `["ep":"Name",{…}]`, a comma behind it or not.
/// Source: Kata's agent, src/agent/policy/src/policy.rs: the second is /tmp/policy.jsonl's, the
/// third, which is no JSON, was /tmp/policy.txt's before. Errors: malformed.
[[nodiscard]] Result<AgentRequest> parse_agent_request(std::string_view line,
                                                       rego::JsonReader& reader,
                                                       rego::Arena& arena);

}  // namespace confcom::app
