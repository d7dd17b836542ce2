#include "rpc/socket_waiter.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <utility>

#include "rpc/event_loop.h"

namespace confcom::rpc {

using Descriptor = boost::asio::posix::stream_descriptor;
using BoostError = boost::system::error_code;

struct SocketWaiter::State {
  explicit State(EventLoop& loop) : descriptor(loop.context()) {}

  Descriptor descriptor;
};

SocketWaiter::SocketWaiter() = default;

SocketWaiter::~SocketWaiter() { stop(); }

bool SocketWaiter::wait(EventLoop& loop, const UniqueFd& socket, Readiness what,
                        std::function<void()> ready) {
  if (state_ == nullptr) {
    auto state = std::make_unique<State>(loop);
    BoostError error;
    state->descriptor.assign(socket.get(), error);
    if (error) return false;
    state_ = std::move(state);
  }
  state_->descriptor.async_wait(
      what == Readiness::kReadable ? Descriptor::wait_read : Descriptor::wait_write,
      [ready = std::move(ready)](const BoostError& error) {
        if (!error) ready();
      });
  return true;
}

void SocketWaiter::stop() {
  // Whose the socket is closes it.
  if (state_ != nullptr) state_->descriptor.release();
  state_.reset();
}

}  // namespace confcom::rpc
