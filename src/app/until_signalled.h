#pragma once

#include <functional>

namespace confcom {
class Log;
}
namespace confcom::rpc {
class EventLoop;
}

namespace confcom::app {

/// Runs a service's loop until SIGTERM or SIGINT, then `leave`, with the loop still running. A
/// second signal ends the process at once.
void run_until_signalled(rpc::EventLoop& loop, Log& log, const std::function<void()>& leave);

}  // namespace confcom::app
