#include "app/policy_eval_text.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "evaluated, also where the query is undefined"},
    {"1", "with --fail it is undefined, with --fail-defined it is not"},
    {"2", "an error: of the policy, of its evaluation, of a file, of arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom policy eval '1 + 1'", "Compute something"},
    {"confcom policy eval -d policy.rego -i request.json data.agent_policy.CreateContainerRequest",
     "Ask a policy about a request"},
    {"confcom policy eval -d policy.rego -i - -f raw --fail data.example.name <input.json",
     "In a script: the value alone, and exit status 1 where there is none"},
};

}  // namespace

constinit const CommandText kPolicyEvalText = {
    .path = "policy eval",
    .summary = "Ask a Rego policy a question",
    .description =
        "Evaluates a query, as 'opa eval' does, and prints what it comes to: in JSON as OPA has "
        "it, an object without a result where the query is undefined.\n\n"
        "Modules are .rego files, data are objects in .json, .yaml and .yml files, all of them "
        "merged; those in directories of a directory are below these names. With a prefix, as in "
        "-d a.b:file.json, data are below data.a.b.\n\n"
        "--explain tells why a query is undefined or false: of each rule that was asked for, each "
        "body with the expression at which it failed, and the values in it. It follows on standard "
        "error; with -f json it is the member 'explanation'.\n\n"
        "What policies print goes to standard error, and so do errors, but for -f json, which has "
        "them in its output. Limits of time and memory end what takes too long.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

}  // namespace confcom::app
