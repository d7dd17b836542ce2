#include "app/policy_replay.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "app/agent_policy.h"
#include "app/agent_request.h"
#include "app/path_option.h"
#include "app/rego_files.h"
#include "app/rego_input.h"
#include "app/rego_problem.h"
#include "app/rego_surroundings.h"
#include "app/rego_version_option.h"
#include "app/text_layout.h"
#include "rego/value/json_writer.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "every line was read, whatever was allowed"},
    {"2", "a line is no request, the policy does not compile, or could not look"},
};

constexpr Definition kExamples[] = {
    {"confcom policy replay policy.rego policy.jsonl", "What would the agent have done?"},
    {"confcom policy replay policy.rego policy.jsonl | jq -c 'select(.allowed | not)'",
     "What it would have refused"},
};

constexpr CommandText kText = {
    .path = "policy replay",
    .summary = "Ask an agent policy about recorded requests, one after the other",
    .description =
        "Evaluates data.agent_policy.NAME for each request, as the agent in a confidential pod's "
        "virtual machine does, and prints a line of JSON for each: its name, whether it is "
        "allowed, and the result, null where that is undefined.\n\n"
        "A result {\"allowed\": true, \"ops\": […]} changes data.pstate before the next request, "
        "by "
        "JSON Patch, in all of its operations or none; where one fails, the request is refused. If "
        "AllowRequestsFailingPolicy is true, everything is allowed that does not end in an "
        "error.\n\n"
        "With --explain, the line of what is refused has a 'reason': each rule that was asked for, "
        "and the expression at which each of its bodies failed, with the values in it.\n\n"
        "REQUESTS has a request on each line, as [\"NAME\", {…}], or as the agent logs it: "
        "{\"kind\": \"NAME\", \"request\": {…}}, or before [\"ep\":\"NAME\",{…}]. A line that is "
        "none "
        "is told of on standard error, and left out.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

// What a policy holds once may be shown often.
constexpr std::size_t kMaxResultBytes = std::size_t{64} << 20;

struct Counts {
  std::size_t allowed = 0;
  std::size_t refused = 0;
  std::size_t unread = 0;
};

std::string decision_json(const AgentRequest& request, const AgentDecision& decision) {
  std::string error = decision.error;
  std::string result;
  if (!decision.result.is_defined()) {
    result = "null";
  } else if (!write_json(decision.result, {.max_bytes = kMaxResultBytes}, result)) {
    result = "null";
    error = fmt::format("the result is longer than {} MiB", kMaxResultBytes >> 20);
  }
  std::string out = fmt::format(R"({{"ep":"{}","allowed":{},"result":{})", request.endpoint,
                                decision.allowed, result);
  if (!error.empty()) {
    out += ",\"error\":";
    rego::write_json_string(error, out);
  }
  if (!decision.allowed && decision.reason != nullptr) {
    out += ",\"reason\":" + to_json(*decision.reason);
  }
  return out + "}\n";
}

std::string summary(const Counts& counts) {
  const std::size_t count = counts.allowed + counts.refused;
  std::string out = fmt::format("{} request{}: {} allowed, {} refused", count,
                                count == 1 ? "" : "s", counts.allowed, counts.refused);
  if (counts.unread != 0) {
    out += fmt::format("; {} line{} not read", counts.unread, counts.unread == 1 ? "" : "s");
  }
  return out + '\n';
}

class PolicyReplay final : public Command {
 public:
  explicit PolicyReplay(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "POLICY", "FILE", policy_, "The policy").required();
    add_path(app, "REQUESTS", "FILE", requests_, "A log of requests; '-' is standard input")
        .required();
    app.add_flag("--explain", explains_, "Tell why a request is refused");
    version_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const rego::ModuleSource source, load_rego(policy_, version_.version()));
    CONFCOM_TRY(const std::string requests, load_text(requests_, streams));
    auto policy = rego::Policy::compile({source});
    if (!policy.has_value()) {
      streams.err << problems_text(problems_of(policy.error(), texts_of({source})));
      return ExitStatus::kFailed;
    }
    AgentPolicy agent(*std::move(policy), {.surroundings = rego_surroundings(clock_)}, explains_);
    const Counts counts = replay(agent, requests, streams);
    streams.err << summary(counts);
    return counts.unread == 0 ? ExitStatus::kAccepted : ExitStatus::kFailed;
  }

 private:
  Counts replay(AgentPolicy& agent, std::string_view requests, Streams& streams) const {
    Counts out;
    rego::JsonReader reader;
    rego::Arena arena;
    for (std::size_t number = 1; !requests.empty(); ++number) {
      const std::size_t end = std::min(requests.find('\n'), requests.size());
      const std::string_view line = requests.substr(0, end);
      requests.remove_prefix(std::min(end + 1, requests.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      arena.reset();
      const auto request = parse_agent_request(line, reader, arena);
      if (!request.has_value()) {
        streams.err << fmt::format("confcom: {}:{}: {}\n", requests_, number,
                                   many_lines(request.error().message));
        ++out.unread;
        continue;
      }
      const AgentDecision decision = agent.decide(*request);
      ++(decision.allowed ? out.allowed : out.refused);
      streams.out << decision_json(*request, decision);
    }
    return out;
  }

  const Clock& clock_;
  std::string policy_;
  std::string requests_;
  bool explains_ = false;
  RegoVersionOption version_;
};

}  // namespace

std::unique_ptr<Command> make_policy_replay(const Clock& clock) {
  return std::make_unique<PolicyReplay>(clock);
}

}  // namespace confcom::app
