#include "app/quote_helper_text.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "stopped by SIGTERM or SIGINT, after what was begun was answered"},
    {"2", "could not serve: no platform, the socket is taken, bad arguments"},
};

constexpr Definition kFiles[] = {
    {"/var/run/aesmd/aesm.socket",
     "where clients connect. Mount the directory into containers, never the file: after a restart "
     "the file is another one"},
    {"/var/run/aesmd/aesm.socket.lock", "tells two helpers apart that start at once"},
};

constexpr Definition kExamples[] = {
    {"confcom quote-helper", "Hardware where it is there, else the simulated platform"},
    {"confcom quote-helper --platform simulated --socket ./aesm.socket", "For a test"},
    {"confcom quote-helper --metrics-address 127.0.0.1:9464",
     "With /metrics and /healthz, which is 200 once a quote was made"},
    {"SGX_AESM_ADDR=1 ./application", "What a client of Intel's library sets to ask here"},
};

}  // namespace

constinit const CommandText kQuoteHelperText = {
    .path = "quote-helper",
    .summary = "Make quotes for the enclaves of this machine, over Intel's AESM protocol",
    .description =
        "Serves the DCAP half of Intel's AESM service on a unix socket: enclaves send a REPORT and "
        "get an ECDSA quote, so that containers carry no quoting components. Intel's own client "
        "library, Gramine's, Open Enclave's and Rust's work unmodified. EPID and launch requests "
        "are answered with code 30, service unavailable.\n\n"
        "With hardware, Intel's library runs in a worker process that is started again when it "
        "crashes or hangs. A simulated platform is followed as it changes.\n\n"
        "SIGTERM and SIGINT stop it: no new clients, then what was begun is answered, then the "
        "socket is removed. A second one stops it at once.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
