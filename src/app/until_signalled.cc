#include "app/until_signalled.h"

#include <signal.h>

#include <cstdlib>
#include <thread>

#include "base/log.h"
#include "rpc/event_loop.h"

namespace confcom::app {
namespace {

/// What a shell makes of a signal's number.
constexpr int kKilledBySignal = 128;

}  // namespace

void run_until_signalled(rpc::EventLoop& loop, Log& log, const std::function<void()>& leave) {
  std::jthread leaving;
  loop.on_signals({SIGTERM, SIGINT}, [&](int signal) {
    if (leaving.joinable()) {
      log.warning("stopping at once");
      std::_Exit(kKilledBySignal + signal);
    }
    log.info("stopping");
    leaving = std::jthread([&] {
      leave();
      loop.post([&] { loop.stop(); });
    });
  });
  loop.run();
  log.info("stopped");
}

}  // namespace confcom::app
