// The first enclave: it greets, through its host, and says who it is.

#include "sdk/enclave.h"

namespace {

using namespace confcom::sdk;

/// How a line of the host's comes about: the enclave asks, the host prints.
void host_print(std::string_view text) {
  print(std::string("Enclave called into host to print: ").append(text).append("\n"));
}

Result<Run::Response> run(const Run::Request& /*request*/) {
  print("Hello world from the enclave\n");
  host_print("Hello World!");
  return Run::Response{.exit_status = 0};
}

/// It keeps nothing secret, and is a product of its own: whoever asks may choose what its REPORT
/// says.
Result<MakeReport::Response> report(const MakeReport::Request& request) {
  const auto made = make_report(request.target_info, request.data);
  if (!made) return std::unexpected(made.error());
  return MakeReport::Response{.report = *made};
}

constexpr Handler kHandlers[] = {handle<Run, run>(), handle<MakeReport, report>()};

}  // namespace

std::span<const Handler> confcom::sdk::handlers() { return kHandlers; }
