#include "app/confcom.h"

#include <exception>
#include <ostream>
#include <string_view>

#include "app/command_tree.h"
#include "app/completion_command.h"
#include "app/man_command.h"
#include "app/quote_inspect.h"
#include "app/quote_verify.h"
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

/// Every command that there is.
void add_commands(CommandTree& tree, const Clock& clock) {
  tree.add_group(kQuote);
  tree.add(make_quote_inspect());
  tree.add(make_quote_verify(clock));
  tree.add(make_completion(tree));
  tree.add(make_man(tree));
}

ExitStatus complain(std::string_view message, Streams& streams) {
  streams.err << "confcom: " << one_line(message) << '\n';
  return ExitStatus::kFailed;
}

ExitStatus run_command(std::span<const std::string> args, Streams& streams, const Clock& clock) {
  CommandTree tree(kProgram, CONFCOM_VERSION);
  add_commands(tree, clock);
  const Result<ExitStatus> status = tree.run(args, streams);
  if (!status) return complain(status.error().message, streams);
  // A verdict that nobody could read must not look like one.
  if (!streams.out.flush())
    return complain("the output cannot be written; see whether the disk is full", streams);
  return *status;
}

ExitStatus run_caught(std::span<const std::string> args, Streams& streams, const Clock& clock) {
  try {
    return run_command(args, streams, clock);
  } catch (const std::exception& defect) {
    return complain(std::string("internal error, please report it: ") + defect.what(), streams);
  } catch (...) {
    return complain("internal error, please report it", streams);
  }
}

}  // namespace

int run(std::span<const std::string> args, Streams& streams, const Clock& clock) noexcept {
  return static_cast<int>(run_caught(args, streams, clock));
}

}  // namespace confcom::app
