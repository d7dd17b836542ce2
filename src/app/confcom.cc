#include "app/confcom.h"

#include <exception>
#include <ostream>
#include <string_view>

#include "app/command_tree.h"
#include "app/completion_command.h"
#include "app/device_plugin_command.h"
#include "app/dra_driver_command.h"
#include "app/enclave_inspect.h"
#include "app/enclave_measure.h"
#include "app/enclave_new.h"
#include "app/enclave_run.h"
#include "app/enclave_sign.h"
#include "app/man_command.h"
#include "app/node_status.h"
#include "app/policy_check.h"
#include "app/policy_eval.h"
#include "app/policy_replay.h"
#include "app/quote_get.h"
#include "app/quote_helper_command.h"
#include "app/quote_inspect.h"
#include "app/quote_target_info.h"
#include "app/quote_verify.h"
#include "app/quote_worker_command.h"
#include "app/report_get.h"
#include "app/report_id_block.h"
#include "app/report_inspect.h"
#include "app/report_measure.h"
#include "app/report_verify.h"
#include "app/secret_seal.h"
#include "app/sim_advance.h"
#include "app/sim_init.h"
#include "app/sim_refresh.h"
#include "app/sim_report.h"
#include "app/sim_show.h"
#include "app/text_layout.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "accepted, or done"},
    {"1", "refused"},
    {"2", "could not look: bad arguments, unreadable files"},
};

constexpr Definition kExamples[] = {
    {"confcom quote inspect quote.bin", "See what a quote says"},
    {"confcom quote verify --collateral collateral/ quote.bin", "Verify it"},
    {"source <(confcom completion bash)", "Complete commands in your shell"},
};

constexpr CommandText kProgram = {
    .path = "confcom",
    .summary = "confidential computing for Kubernetes",
    .description =
        "Confidential computing for Kubernetes: evidence of enclaves and trust domains, "
        "and what to make of it.\n\n"
        "Each command explains itself: confcom COMMAND --help.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

constexpr CommandText kQuote = {
    .path = "quote",
    .summary = "Inspect and verify quotes of SGX enclaves and TDX trust domains",
    .description =
        "A quote is what an SGX enclave or a TDX trust domain shows to prove what it is "
        "and where it runs.",
};

constexpr CommandText kReport = {
    .path = "report",
    .summary = "Get, inspect, verify and foretell attestation reports of SEV-SNP virtual machines",
    .description =
        "A report is what a SEV-SNP virtual machine shows to prove what it is, on which machine it "
        "runs, and which policy it is bound to.",
};

constexpr CommandText kSecret = {
    .path = "secret",
    .summary = "Give secrets to enclaves that have proved what they are",
    .description =
        "A secret is encrypted to a key that an enclave made inside itself and bound into its "
        "quote, after the quote was verified.",
};

constexpr CommandText kSim = {
    .path = "sim",
    .summary = "Make and work a simulated platform",
    .description =
        "A simulated platform stands in for a machine with SGX and SEV-SNP, for Intel and for AMD: "
        "REPORTs, quotes, reports and collateral in the real formats, below roots of its own that "
        "nothing trusts unless told to. For laptops and CI.",
};

constexpr CommandText kEnclave = {
    .path = "enclave",
    .summary = "Make SGX enclaves, look at them, sign them and run them",
    .description =
        "An SGX enclave is a file that a processor measures page by page, and a SIGSTRUCT in or "
        "beside it in which its author says what it measures to.",
};

constexpr CommandText kNode = {
    .path = "node",
    .summary = "Look at a Kubernetes node",
    .description = "What a node has for confidential pods, and what stands in their way.",
};

constexpr CommandText kPolicy = {
    .path = "policy",
    .summary = "Check and try the Rego policies that decide what a confidential pod may do",
    .description =
        "A policy of a confidential pod says which of its agent's calls are allowed. It is written "
        "in Rego, the language of OPA.",
};

/// Every command that there is.
void add_commands(CommandTree& tree, const Clock& clock, const Environment& environment) {
  tree.add_group(kQuote);
  tree.add(make_quote_inspect());
  tree.add(make_quote_verify(clock));
  tree.add(make_quote_target_info());
  tree.add(make_quote_get());
  tree.add_group(kReport);
  tree.add(make_report_get(environment));
  tree.add(make_report_inspect());
  tree.add(make_report_verify(clock));
  tree.add(make_report_measure());
  tree.add(make_report_id_block());
  tree.add(make_quote_helper(environment));
  tree.add(make_quote_worker());
  tree.add(make_device_plugin(clock, environment));
  tree.add(make_dra_driver(clock, environment));
  tree.add_group(kNode);
  tree.add(make_node_status(environment));
  tree.add_group(kSecret);
  tree.add(make_secret_seal(clock));
  tree.add_group(kEnclave);
  tree.add(make_enclave_new());
  tree.add(make_enclave_inspect());
  tree.add(make_enclave_measure());
  tree.add(make_enclave_sign(environment));
  tree.add(make_enclave_run(environment));
  tree.add_group(kPolicy);
  tree.add(make_policy_eval(clock));
  tree.add(make_policy_check());
  tree.add(make_policy_replay(clock));
  tree.add_group(kSim);
  tree.add(make_sim_init(clock, environment));
  tree.add(make_sim_show(environment));
  tree.add(make_sim_refresh(clock, environment));
  tree.add(make_sim_advance(clock, environment));
  tree.add(make_sim_report(environment));
  tree.add(make_completion(tree));
  tree.add(make_man(tree));
}

ExitStatus complain(std::string_view message, Streams& streams) {
  streams.err << "confcom: " << one_line(message) << '\n';
  return ExitStatus::kFailed;
}

ExitStatus run_command(std::span<const std::string> args, Streams& streams, const Clock& clock,
                       const Environment& environment) {
  CommandTree tree(kProgram, CONFCOM_VERSION);
  add_commands(tree, clock, environment);
  const Result<ExitStatus> status = tree.run(args, streams);
  if (!status) return complain(status.error().message, streams);
  // A verdict that nobody could read must not look like one.
  if (!streams.out.flush())
    return complain("the output cannot be written; see whether the disk is full", streams);
  return *status;
}

ExitStatus run_caught(std::span<const std::string> args, Streams& streams, const Clock& clock,
                      const Environment& environment) {
  try {
    return run_command(args, streams, clock, environment);
  } catch (const std::exception& defect) {
    return complain(std::string("internal error, please report it: ") + defect.what(), streams);
  } catch (...) {
    return complain("internal error, please report it", streams);
  }
}

}  // namespace

int run(std::span<const std::string> args, Streams& streams, const Clock& clock,
        const Environment& environment) noexcept {
  return static_cast<int>(run_caught(args, streams, clock, environment));
}

}  // namespace confcom::app
