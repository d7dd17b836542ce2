// A quote worker for tests: `serve LIBRARY SCRIPT` is a good one over a fake library that follows a
// script; the others misbehave by themselves.

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <iostream>
#include <span>
#include <string_view>

#include "base/log.h"
#include "platform/sgx_hardware/hardware_quote_provider.h"
#include "platform/testing/fake_qe3.h"
#include "rpc/aesm/aesm_frame.h"
#include "service/quote_helper/quote_worker.h"

namespace confcom::service {
namespace {

Result<void> serve(const char* library_path, const char* script) {
  CONFCOM_TRY(const auto directed, platform::testing::follow_script(library_path, script));
  CONFCOM_TRY(auto library, platform::QuoteLibrary::open(library_path));
  platform::HardwareQuoteProvider provider(std::move(library));
  Log log(LogLevel::kError);
  AesmQuoteService service(provider, log);
  return serve_worker(kWorkerSocket, service);
}

void send(Bytes bytes) { ::send(kWorkerSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

/// Until the peer closes the socket, answering each piece that comes with `answer`.
int echo(Bytes greeting, Bytes answer) {
  send(greeting);
  ByteArray<4096> piece{};
  while (::recv(kWorkerSocket, piece.data(), piece.size(), 0) > 0) send(answer);
  return 0;
}

int misbehave(std::string_view how) {
  const Bytes ready(&kWorkerReady, 1);
  if (how == "exit") return 3;
  if (how == "mute") return echo({}, {});
  if (how == "stranger") return echo(as_bytes("hello"), {});
  if (how == "babble") return echo(ready, rpc::aesm_frame(as_bytes("this is no answer")));
  if (how == "huge") return echo(ready, as_bytes("\xff\xff\xff\xff"));
  if (how == "deaf") {
    // Ends only by a signal, whatever becomes of its socket.
    send(ready);
    for (;;) ::pause();
  }
  return 64;
}

int run(std::span<char*> arguments) {
  const rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);
  if (arguments.size() != 4) return misbehave(arguments.size() > 1 ? arguments[1] : "");
  const auto served = serve(arguments[2], arguments[3]);
  if (served.has_value()) return 0;
  std::cerr << served.error().message << '\n';
  return 1;
}

}  // namespace
}  // namespace confcom::service

int main(int argc, char** argv) {
  return confcom::service::run(std::span(argv, static_cast<std::size_t>(argc)));
}
