#include "service/quote_helper/worker_backend.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/event_loop.h"
#include "service/backoff.h"
#include "service/quote_helper/call_queue.h"
#include "service/quote_helper/keyless_answer.h"
#include "service/quote_helper/quote_worker.h"
#include "service/quote_helper/worker_process.h"

namespace confcom::service {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;
using rpc::AesmError;
using std::chrono::steady_clock;

using Strand = asio::strand<asio::io_context::executor_type>;

/// A descriptor of the same file for Asio, which closes what it is given.
int duplicate(const UniqueFd& fd) { return ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0); }

/// A worker process and what waits for it.
struct Worker {
  Worker(const Strand& strand, WorkerProcess started)
      : process(std::move(started)), id(process.id()), ended(strand), socket(strand) {}

  /// False when no descriptor is free.
  [[nodiscard]] bool open() {
    error_code failed_ended;
    error_code failed_socket;
    ended.assign(duplicate(process.ended()), failed_ended);
    socket.assign(stream_protocol(), duplicate(process.socket()), failed_socket);
    process.socket() = UniqueFd();
    return !failed_ended && !failed_socket;
  }

  /// Lets everything that waits for it go.
  void close() {
    error_code ignored;
    ended.close(ignored);
    socket.close(ignored);
  }

  WorkerProcess process;
  pid_t id;  ///< for the log, also after the process is reaped
  asio::posix::stream_descriptor ended;
  stream_protocol::socket socket;
  steady_clock::time_point since = steady_clock::now();
  bool usable = false;  ///< ready, and not given up
  bool was_ready = false;
  bool answered = false;
  ByteVector out;  ///< the request that is being sent
  ByteArray<1> greeting{};
  ByteArray<rpc::kAesmFrameHeaderBytes> header{};
  ByteVector in;  ///< the answer that is being received
};

using WorkerPtr = std::shared_ptr<Worker>;  // shared with the callbacks of its operations

}  // namespace

/// All of it is confined to the strand but for the constructor.
struct WorkerBackend::State : std::enable_shared_from_this<State> {
  State(rpc::EventLoop& loop, Log& log_in, std::vector<std::string> command_in,
        const WorkerLimits& limits_in)
      : limits(limits_in),
        log(log_in),
        command(std::move(command_in)),
        strand(asio::make_strand(loop.context())),
        call_timer(strand),
        expiry_timer(strand),
        start_timer(strand),
        queue(limits.queue),
        backoff(limits.first_backoff, limits.last_backoff) {}

  void submit(PendingCall call);
  void dispatch();
  void arm_expiry();

  void start();
  void start_later(bool did_serve);
  void greet(const WorkerPtr& started);
  void send(const WorkerPtr& to, const rpc::AesmRequest& request);
  void receive_header(const WorkerPtr& from);
  void receive_answer(const WorkerPtr& from);
  void take_answer(const WorkerPtr& from);

  void limit(const WorkerPtr& called, std::chrono::milliseconds timeout);
  void give_up(const WorkerPtr& lost, std::string_view why);
  void refuse_current(AesmError code);
  void watch(const WorkerPtr& started);
  void on_end(const WorkerPtr& ended);
  void log_end(const Worker& ended, const std::string& how);
  void could_not_start(const std::string& why);

  void stop(std::function<void()> stopped);
  void stop_now();
  void finish();

  /// A callback that goes on with `next` if its operation succeeded and `about` still serves.
  template <class Next>
  auto then(const WorkerPtr& about, Next next) {
    return [self = shared_from_this(), about, next](const error_code& error, std::size_t = 0) {
      if (about != self->worker || !about->socket.is_open()) return;
      if (error) return self->give_up(about, error.message());
      next(*self, about);
    };
  }

  WorkerLimits limits;
  Log& log;
  std::vector<std::string> command;
  Strand strand;
  asio::steady_timer call_timer;    ///< of the worker's start, of a call, of its stop
  asio::steady_timer expiry_timer;  ///< of the first request in the queue to expire
  asio::steady_timer start_timer;   ///< until the next worker's start

  CallQueue queue;
  std::optional<PendingCall> current;  ///< the request that the worker is at
  WorkerPtr worker;                    ///< null between one's end and the next one's start
  Backoff backoff;
  bool cannot_start = false;  ///< the last worker did not get ready
  bool stopping = false;
  std::vector<std::function<void()>> when_stopped;
};

// Requests.

void WorkerBackend::State::submit(PendingCall call) {
  if (stopping) return call.refuse(AesmError::kServiceStopped);
  if (worker == nullptr && cannot_start) return call.refuse(AesmError::kServiceUnavailable);
  queue.push(std::move(call));
  dispatch();
  arm_expiry();
}

void WorkerBackend::State::dispatch() {
  if (worker == nullptr || !worker->usable || current.has_value()) return;
  queue.expire(steady_clock::now());
  current = queue.pop();
  if (current.has_value()) send(worker, current->request());
}

void WorkerBackend::State::arm_expiry() {
  const auto next = queue.next_deadline();
  if (!next.has_value()) {
    expiry_timer.cancel();
    return;
  }
  expiry_timer.expires_at(*next);
  expiry_timer.async_wait([self = shared_from_this()](const error_code& error) {
    if (error) return;
    self->queue.expire(steady_clock::now());
    self->arm_expiry();
  });
}

void WorkerBackend::State::send(const WorkerPtr& to, const rpc::AesmRequest& request) {
  to->out = rpc::aesm_frame(rpc::write_aesm_request(request));
  limit(to, limits.call_timeout);
  asio::async_write(to->socket, asio::buffer(to->out),
                    then(to, [](State& self, const WorkerPtr& w) { self.receive_header(w); }));
}

void WorkerBackend::State::receive_header(const WorkerPtr& from) {
  asio::async_read(from->socket, asio::buffer(from->header),
                   then(from, [](State& self, const WorkerPtr& w) { self.receive_answer(w); }));
}

void WorkerBackend::State::receive_answer(const WorkerPtr& from) {
  const auto size = rpc::parse_aesm_frame_header(from->header, rpc::kMaxAesmResponseBytes);
  if (!size.has_value()) return give_up(from, size.error().message);
  from->in.resize(*size);
  asio::async_read(from->socket, asio::buffer(from->in),
                   then(from, [](State& self, const WorkerPtr& w) { self.take_answer(w); }));
}

void WorkerBackend::State::take_answer(const WorkerPtr& from) {
  auto call = std::exchange(current, std::nullopt);
  if (!call.has_value()) return give_up(from, "it answered what nobody asked");
  auto answer = rpc::parse_aesm_response(from->in, call->request().kind());
  if (!answer.has_value()) {
    call->refuse(AesmError::kEnclaveLost);
    return give_up(from, answer.error().message);
  }
  call_timer.cancel();
  from->answered = true;
  call->answer(*std::move(answer));
  dispatch();
  arm_expiry();
}

// The worker.

void WorkerBackend::State::start() {
  if (stopping) return;
  auto started = WorkerProcess::start(command);
  if (!started.has_value()) return could_not_start(started.error().message);
  const auto fresh = std::make_shared<Worker>(strand, *std::move(started));
  if (!fresh->open()) return could_not_start("no descriptor is free");
  worker = fresh;
  log.debug(fmt::format("quote worker {}: started", worker->id));
  watch(worker);
  greet(worker);
}

void WorkerBackend::State::greet(const WorkerPtr& started) {
  limit(started, limits.start_timeout);
  asio::async_read(started->socket, asio::buffer(started->greeting),
                   then(started, [](State& self, const WorkerPtr& w) {
                     if (w->greeting.front() != kWorkerReady) {
                       return self.give_up(w, "it is no quote worker");
                     }
                     self.call_timer.cancel();
                     self.cannot_start = false;
                     w->usable = w->was_ready = true;
                     self.log.info(fmt::format("quote worker {}: ready", w->id));
                     self.dispatch();
                   }));
}

/// Asio's reactor may end a wait for nothing: by what it has still to tell of a descriptor that was
/// closed, whose record it uses again. To reap a worker that runs would block the strand for good.
void WorkerBackend::State::watch(const WorkerPtr& started) {
  started->ended.async_wait(asio::posix::stream_descriptor::wait_read,
                            [self = shared_from_this(), started](const error_code& error) {
                              if (error) return;
                              if (!started->process.has_ended()) return self->watch(started);
                              self->on_end(started);
                            });
}

/// Gives the worker up unless it answers, or gets ready, in time.
void WorkerBackend::State::limit(const WorkerPtr& called, std::chrono::milliseconds timeout) {
  call_timer.expires_after(timeout);
  call_timer.async_wait([self = shared_from_this(), called, timeout](const error_code& error) {
    // A timer that was cancelled too late to say so has been set anew, or has nothing to limit.
    if (error || self->call_timer.expiry() > steady_clock::now()) return;
    if (called != self->worker || (called->usable && !self->current.has_value())) return;
    self->give_up(called, fmt::format("no answer in {} ms", timeout.count()));
  });
}

void WorkerBackend::State::give_up(const WorkerPtr& lost, std::string_view why) {
  if (!stopping) {
    log.error(fmt::format("quote worker {}: given up: {}", lost->id, why));
  }
  lost->usable = false;
  error_code ignored;
  lost->socket.close(ignored);
  lost->process.kill();
  refuse_current(AesmError::kEnclaveLost);
}

void WorkerBackend::State::refuse_current(AesmError code) {
  call_timer.cancel();
  auto call = std::exchange(current, std::nullopt);
  if (call.has_value()) call->refuse(code);
}

void WorkerBackend::State::on_end(const WorkerPtr& ended) {
  log_end(*ended, ended->process.reap());
  ended->close();
  worker = nullptr;
  refuse_current(AesmError::kEnclaveLost);
  if (stopping) return finish();
  cannot_start = !ended->was_ready;
  const bool lived_long = steady_clock::now() - ended->since >= limits.healthy_after;
  start_later(ended->answered || (ended->was_ready && lived_long));
}

void WorkerBackend::State::log_end(const Worker& ended, const std::string& how) {
  if (stopping) return log.info(fmt::format("quote worker {}: ended: {}", ended.id, how));
  log.error(
      fmt::format("quote worker {}: ended {}: {}; what it or the library wrote is above", ended.id,
                  ended.was_ready ? (current.has_value() ? "during a request" : "between requests")
                                  : "before it was ready",
                  how));
}

void WorkerBackend::State::could_not_start(const std::string& why) {
  log.error(why);
  cannot_start = true;
  start_later(false);
}

void WorkerBackend::State::start_later(bool did_serve) {
  if (cannot_start) queue.refuse_all(AesmError::kServiceUnavailable);
  if (did_serve) backoff.succeeded();
  const auto wait = backoff.wait();
  log.info(fmt::format("quote worker: another one starts in {} ms", wait.count()));
  start_timer.expires_after(wait);
  start_timer.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->start();
  });
}

// The end.

void WorkerBackend::State::stop(std::function<void()> stopped) {
  when_stopped.push_back(std::move(stopped));
  if (stopping && worker == nullptr) return finish();
  if (stopping) return;
  stopping = true;
  start_timer.cancel();
  queue.refuse_all(AesmError::kServiceStopped);
  refuse_current(AesmError::kServiceStopped);
  arm_expiry();
  if (worker == nullptr) return finish();
  error_code ignored;
  worker->socket.close(ignored);
  call_timer.expires_after(limits.stop_timeout);
  call_timer.async_wait([self = shared_from_this(), last = worker](const error_code& error) {
    if (!error && last == self->worker) last->process.kill();
  });
}

/// For a backend that is destroyed.
void WorkerBackend::State::stop_now() {
  stop([] {});
  if (worker != nullptr) worker->process.kill();
}

void WorkerBackend::State::finish() {
  call_timer.cancel();
  for (const auto& stopped : std::exchange(when_stopped, {})) stopped();
}

WorkerBackend::WorkerBackend(rpc::EventLoop& loop, Log& log, std::vector<std::string> command,
                             const WorkerLimits& limits)
    : state_(std::make_shared<State>(loop, log, std::move(command), limits)) {
  asio::post(state_->strand, [state = state_] { state->start(); });
}

WorkerBackend::~WorkerBackend() {
  asio::post(state_->strand, [state = state_] { state->stop_now(); });
}

void WorkerBackend::handle(rpc::AesmRequest request, Done done) {
  if (auto keyless = keyless_answer(request)) return done(*std::move(keyless));
  PendingCall call(std::move(request), std::move(done), steady_clock::now());
  asio::post(state_->strand, [state = state_, call = std::move(call)]() mutable {
    state->submit(std::move(call));
  });
}

void WorkerBackend::stop(std::function<void()> stopped) {
  asio::post(state_->strand, [state = state_, stopped = std::move(stopped)]() mutable {
    state->stop(std::move(stopped));
  });
}

}  // namespace confcom::service
