// All that the enclave @NAME@ does. MRENCLAVE, its measurement, follows from this file, from sdk/
// and from the compiler: change a word here and it is another enclave.

#include "sdk/enclave.h"

namespace {

using namespace confcom::sdk;

/// `confcom enclave run build/@NAME@.enclave -- ARG...` comes here. CHANGE THIS: it is what your
/// enclave is for. The arguments are the host's, and so is what is printed: check the one, and keep
/// secrets out of the other.
Result<Run::Response> run(const Run::Request& request) {
  if (request.arguments.empty()) print("Hello, world!\n");
  for (const std::string& name : request.arguments) print("Hello, " + name + "!\n");
  return Run::Response{.exit_status = 0};
}

/// Asked for a REPORT, as by --quote-out. This enclave has nothing to lose, and lets whoever asks
/// choose what the REPORT says beside its identity. CHANGE THIS once it has a key: bind the key by
/// bind_key() of sdk/key_binding.h, and nothing that the host chose alone.
Result<MakeReport::Response> report(const MakeReport::Request& request) {
  const auto made = make_report(request.target_info, request.data);
  if (!made) return std::unexpected(made.error());
  return MakeReport::Response{.report = *made};
}

/// The calls that the enclave takes; no host reaches anything else. ADD yours here, with a number
/// from kFirstOwnCall on: sdk/interface.h shows how a call is described.
constexpr Handler kHandlers[] = {handle<Run, run>(), handle<MakeReport, report>()};

}  // namespace

std::span<const Handler> confcom::sdk::handlers() { return kHandlers; }
