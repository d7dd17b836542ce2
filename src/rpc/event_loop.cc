#include "rpc/event_loop.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace confcom::rpc {

namespace asio = boost::asio;

struct EventLoop::State {
  explicit State(std::size_t count)
      : threads(std::max<std::size_t>(count, 1)),
        context(static_cast<int>(threads)),
        work(context.get_executor()),
        signals(context) {}

  void wait_for_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      wait_for_signal();
      on_signal(signal);
    });
  }

  /// No handler throws; were one to, nobody would know what it left behind.
  void run() noexcept { context.run(); }

  std::size_t threads;
  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;  // run() waits for more to come
  asio::signal_set signals;
  std::function<void(int)> on_signal;
};

EventLoop::EventLoop(std::size_t threads) : state_(std::make_unique<State>(threads)) {}

EventLoop::~EventLoop() = default;

void EventLoop::on_signals(std::initializer_list<int> signals, std::function<void(int)> handler) {
  state_->on_signal = std::move(handler);
  for (const int signal : signals) state_->signals.add(signal);
  state_->wait_for_signal();
}

void EventLoop::post(std::function<void()> work) { asio::post(state_->context, std::move(work)); }

void EventLoop::run() {
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < state_->threads; ++i) {
    others.emplace_back([this] { state_->run(); });
  }
  state_->run();
}

void EventLoop::stop() { state_->context.stop(); }

asio::io_context& EventLoop::context() { return state_->context; }

}  // namespace confcom::rpc
