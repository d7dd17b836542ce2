#include "app/enclave_run_text.h"

namespace confcom::app {
namespace {

constexpr std::string_view kSynopses[] = {"FILE [OPTIONS] [-- ARG...]"};

constexpr Definition kExitStatus[] = {
    {"0", "the enclave's exit status is 0, and what was asked for is written"},
    {"1", "its exit status is another, or it refused, crashed or raised an exception"},
    {"2",
     "could not run it: no such file, not signed, refused by the processor, no platform; or there "
     "is no quote"},
};

constexpr Definition kFiles[] = {
    {"DIR of --files",
     "one file for each that the enclave saves, mode 0600; what is in them is the enclave's "
     "affair: whether they are sealed, and whether they are old"},
};

constexpr Definition kExamples[] = {
    {"confcom enclave run hello.enclave -- world", "Run a program inside"},
    {"confcom enclave run keys.enclave --files state/", "One that keeps files between runs"},
    {"confcom enclave run hello.enclave --quote-out quote.bin --report-data c0ffee",
     "And get a quote from it"},
    {"confcom enclave run hello.enclave --quotes aesm --quote-out quote.bin",
     "The quote by this machine's quote helper"},
};

}  // namespace

constinit const CommandText kEnclaveRunText = {
    .path = "enclave run",
    .summary = "Run an enclave",
    .description =
        "Loads an enclave that was made with this project's SDK and runs it as a program, with the "
        "arguments after '--'. It prints to standard output and standard error, keeps files in the "
        "directory of --files and nowhere else, and gets quotes. The same file runs on hardware "
        "and emulated.\n\n"
        "Emulated, nothing inside is protected: this process, its user and root can read and "
        "change all of it. That is for building and testing.\n\n"
        "With --report-out or --quote-out the enclave is then asked for a REPORT for the quoting "
        "enclave. What is in its REPORTDATA the enclave decides. One that is not a program is "
        "asked all the same.\n\n"
        "Quotes are made in this process, on hardware by Intel's library, or by a quote helper "
        "when SGX_AESM_ADDR is set, as Intel's own libraries have it.",
    .synopses = kSynopses,
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
