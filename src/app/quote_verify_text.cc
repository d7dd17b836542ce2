#include "app/quote_verify_text.h"

#include "app/verification_files.h"

namespace confcom::app {
namespace {

constexpr std::string_view kSynopses[] = {
    "--collateral DIR [OPTIONS] FILE",
    "--signatures-only [--pck-chain FILE] [OPTIONS] FILE",
};

constexpr Definition kExitStatus[] = {
    {"0", "accepted: the evidence is genuine and current, and meets the policy"},
    {"1", "refused, for what the quote or the collateral says"},
    {"2",
     "could not look: no such file, a collateral directory without one of its files, bad "
     "arguments, a policy or trusted root that cannot be read. Treat it as a refusal"},
};

constexpr Definition kExamples[] = {
    {"confcom quote verify --collateral collateral/ quote.bin",
     "Accept nothing but an up-to-date platform"},
    {"confcom quote verify --collateral collateral/ --mr-signer $SIGNER --min-isv-svn 3 quote.bin",
     "Accept your own enclaves of version 3 and later (SIGNER is their MRSIGNER)"},
    {"confcom quote verify --collateral collateral/ --accept-status UpToDate "
     "--accept-status SWHardeningNeeded --accept-advisory INTEL-SA-00615 quote.bin",
     "Accept a platform that needs software hardening against one advisory"},
    {"confcom quote verify --collateral collateral/ -o json quote.bin | "
     "jq '.checks[] | select(.ok | not)'",
     "See all that failed"},
    {"confcom quote verify --collateral collateral/ --time 2025-07-01T00:00:00Z quote.bin",
     "Judge a quote as of the time when it was made"},
    {"confcom quote verify --signatures-only quote.bin",
     "See whether the signatures hold, without collateral"},
};

}  // namespace

constinit const CommandText kQuoteVerifyText = {
    .path = "quote verify",
    .summary = "Verify a quote and judge it by a policy",
    .description =
        "Verifies an SGX or TDX quote of version 3, 4 or 5 against the collateral that Intel "
        "publishes: every signature up to the trusted root, revocation, validity, the quoting "
        "enclave's identity and the platform's TCB level. Then a policy decides whether the "
        "genuine quote is good enough. The default policy wants TCB status UpToDate, no debug, and "
        "of a trust domain SEPT_VE_DISABLE.\n\n"
        "Every check that was made is shown with its name, and what is missing or unknown fails. "
        "The first line says ACCEPTED or REFUSED and why. With -o json the claims are null unless "
        "the evidence is verified; look at 'accepted', not at the claims alone.",
    .synopses = kSynopses,
    .exit_status = kExitStatus,
    .files = kVerificationFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
