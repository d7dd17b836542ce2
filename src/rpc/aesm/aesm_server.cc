#include "rpc/aesm/aesm_server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <utility>
#include <vector>

#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_connection.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/event_loop.h"
#include "rpc/stream_socket.h"

namespace confcom::rpc {
namespace {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;
using Connection = AesmConnection;
using ConnectionPtr = AesmConnectionPtr;
using Lock = std::unique_lock<std::mutex>;
using Phase = AesmPhase;
using Queue = AesmConnectionQueue;

constexpr std::size_t kOpenPhases = 4;
/// How long nobody is accepted when nothing is left to accept with.
constexpr std::chrono::milliseconds kExhaustedPause{50};
/// A millisecond's worth of quotes.
constexpr int kClientsInARow = 32;

/// Why a connection ends whose time in a phase is over.
AesmClosing timeout_of(Phase phase) {
  if (phase == Phase::kReading) return AesmClosing::kRequestTimeout;
  if (phase == Phase::kAnswering) return AesmClosing::kBackendTimeout;
  return AesmClosing::kResponseTimeout;
}

}  // namespace

/// One mutex guards all of it. It is not held while clients are read from and sent to, requests
/// parsed and answered, but for what comes in pieces. In each phase all have the same time, so that
/// each phase's queue is ordered by deadline and one timer serves all connections.
struct AesmServer::State : std::enable_shared_from_this<AesmServer::State> {
  State(EventLoop& loop_in, UnixListener bound, AesmBackend& backend_in, AesmObserver& observer_in,
        const AesmServerLimits& limits_in)
      : loop(loop_in),
        backend(backend_in),
        observer(observer_in),
        limits(limits_in),
        listener(std::make_shared<UnixListener>(std::move(bound))) {}

  // For AesmServer.
  void start();
  void stop(std::function<void()> callback);
  void abandon();

  // What the loop and the backend call, without the lock.
  void on_client();
  void welcome(UniqueFd socket);
  void on_ready(const ConnectionPtr& connection);
  void on_deadline();
  void on_pause_over();
  void serve(const ConnectionPtr& connection);
  void answer(const ConnectionPtr& connection, AesmResponse response);
  void send(const ConnectionPtr& connection);

  // The rest is called with the lock held.
  void accept_next();
  void accept_later();
  void stop_accepting();
  bool admit(const ConnectionPtr& connection);
  void make_room();
  bool received(const ConnectionPtr& connection, Received what);
  void sent(const ConnectionPtr& connection, StreamStatus status);
  void wait(const ConnectionPtr& connection, Readiness what);
  void enter(const ConnectionPtr& connection, Phase phase);
  void close(const ConnectionPtr& connection, AesmClosing why);
  void close_all(Phase phase, AesmClosing why);
  void close_expired(Phase phase, Clock::time_point now);
  void arm(Clock::time_point at);
  void arm_for_next();
  void finish();

  Queue& queue(Phase phase) { return queues.at(static_cast<std::size_t>(phase)); }
  [[nodiscard]] std::chrono::milliseconds timeout(Phase phase) const;

  EventLoop& loop;
  AesmBackend& backend;
  AesmObserver& observer;
  const AesmServerLimits limits;

  std::mutex mutex;
  std::shared_ptr<UnixListener> listener;  // with who accepts just now; null when no more
  SocketWaiter acceptor;
  std::unique_ptr<asio::steady_timer> timer;  // these two: null when it was abandoned
  std::unique_ptr<asio::steady_timer> pause;
  Clock::time_point armed_for = Clock::time_point::max();
  std::array<Queue, kOpenPhases> queues;
  std::atomic<std::size_t> open = 0;
  bool stopping = false;
  Clock::time_point drain_by = Clock::time_point::max();
  std::vector<std::function<void()>> drained;
};

void AesmServer::State::start() {
  const Lock lock(mutex);
  timer = std::make_unique<asio::steady_timer>(loop.context());
  pause = std::make_unique<asio::steady_timer>(loop.context());
  accept_next();
}

void AesmServer::State::accept_next() {
  const bool waits = acceptor.wait(loop, listener->socket(), Readiness::kReadable,
                                   [self = shared_from_this()] { self->on_client(); });
  if (!waits) accept_later();
}

/// To try again at once would only fail again at once.
void AesmServer::State::accept_later() {
  pause->expires_after(kExhaustedPause);
  pause->async_wait([self = shared_from_this()](const auto& error) {
    if (!error) self->on_pause_over();
  });
}

void AesmServer::State::on_pause_over() {
  const Lock lock(mutex);
  if (listener != nullptr) accept_next();
}

/// Serves clients as long as they come, some of them in a row: to go back to the loop for each
/// costs as much as serving it. accept_next() lets another thread do the same meanwhile; that one,
/// or this one when it is through, also sees to exhaustion.
void AesmServer::State::on_client() {
  std::shared_ptr<UnixListener> accepting;
  AcceptResult client;
  {
    const Lock lock(mutex);
    accepting = listener;
    if (accepting == nullptr) return;
    client = accept_client(accepting->socket());
    if (client.status == AcceptStatus::kExhausted) return make_room();
    accept_next();
  }
  for (int served = 1; client.status == AcceptStatus::kAccepted; ++served) {
    welcome(std::move(client.socket));
    if (served == kClientsInARow) return;
    client = accept_client(accepting->socket());
  }
}

/// Most requests are there when their client is accepted: they are read before anybody else knows
/// of the connection.
void AesmServer::State::welcome(UniqueFd socket) {
  const auto connection = std::make_shared<Connection>(std::move(socket));
  const Received first = receive_request(*connection);
  {
    const Lock lock(mutex);
    if (listener == nullptr || !admit(connection) || !received(connection, first)) return;
  }
  serve(connection);
}

/// False when every other connection has its request whole.
bool AesmServer::State::admit(const ConnectionPtr& connection) {
  observer.on_accepted();
  Queue& reading = queue(Phase::kReading);
  if (open >= limits.connections) {
    if (reading.empty()) {
      observer.on_closed(AesmClosing::kEvicted);
      return false;
    }
    close(ConnectionPtr(reading.front()), AesmClosing::kEvicted);
  }
  connection->deadline = Clock::now() + limits.request_timeout;
  connection->place = reading.insert(reading.end(), connection);
  ++open;
  arm(connection->deadline);
  return true;
}

/// There is no descriptor for the client that waits.
void AesmServer::State::make_room() {
  Queue& reading = queue(Phase::kReading);
  if (reading.empty()) return accept_later();
  close(ConnectionPtr(reading.front()), AesmClosing::kEvicted);
  accept_next();
}

void AesmServer::State::on_ready(const ConnectionPtr& connection) {
  Lock lock(mutex);
  if (connection->phase == Phase::kWriting) {
    enter(connection, Phase::kSending);
    lock.unlock();
    return send(connection);
  }
  if (connection->phase != Phase::kReading || !received(connection, receive_request(*connection)))
    return;
  lock.unlock();
  serve(connection);
}

/// True when the request is whole: the connection then is kAnswering, and its `in` the caller's.
bool AesmServer::State::received(const ConnectionPtr& connection, Received what) {
  switch (what) {
    case Received::kWhole:
      enter(connection, Phase::kAnswering);
      return true;
    case Received::kPart:
      wait(connection, Readiness::kReadable);
      return false;
    case Received::kEnd:
      close(connection, AesmClosing::kClientLeft);
      return false;
    case Received::kMalformed:
      close(connection, AesmClosing::kMalformed);
      return false;
  }
  return false;
}

void AesmServer::State::serve(const ConnectionPtr& connection) {
  auto request = parse_aesm_request(connection->in.message());
  if (!request.has_value()) {
    const Lock lock(mutex);
    return close(connection, AesmClosing::kMalformed);
  }
  connection->kind = request->kind();
  connection->asked = Clock::now();
  try {
    backend.handle(*std::move(request), [self = shared_from_this(), connection](AesmResponse r) {
      self->answer(connection, std::move(r));
    });
  } catch (...) {
    answer(connection, {AesmFailure{connection->kind, AesmError::kUnexpected}});
  }
}

void AesmServer::State::answer(const ConnectionPtr& connection, AesmResponse response) {
  // Intel's client ends when the answer is of another kind than the request.
  if (response.kind() != connection->kind) {
    response.body = AesmFailure{connection->kind, AesmError::kUnexpected};
  }
  ByteVector frame = aesm_frame(write_aesm_response(response));
  Lock lock(mutex);
  if (connection->phase != Phase::kAnswering) return;  // too late, or answered already
  connection->out = std::move(frame);
  connection->code = response.code();
  enter(connection, Phase::kSending);
  lock.unlock();
  send(connection);
}

void AesmServer::State::send(const ConnectionPtr& connection) {
  const StreamStatus status = send_answer(*connection);
  {
    const Lock lock(mutex);
    sent(connection, status);
    if (connection->phase != Phase::kClosed) return;
  }
  connection->socket = UniqueFd();
}

void AesmServer::State::sent(const ConnectionPtr& connection, StreamStatus status) {
  if (status == StreamStatus::kClosed) return close(connection, AesmClosing::kClientLeft);
  if (status == StreamStatus::kNotReady) {
    if (timer == nullptr) return close(connection, AesmClosing::kStopped);  // abandoned meanwhile
    enter(connection, Phase::kWriting);
    return wait(connection, Readiness::kWritable);
  }
  observer.on_answered(connection->kind, connection->code, Clock::now() - connection->asked);
  close(connection, AesmClosing::kAnswered);
}

void AesmServer::State::wait(const ConnectionPtr& connection, Readiness what) {
  const bool waits = connection->waiter.wait(
      loop, connection->socket, what,
      [self = shared_from_this(), connection] { self->on_ready(connection); });
  if (!waits) close(connection, AesmClosing::kEvicted);
}

void AesmServer::State::enter(const ConnectionPtr& connection, Phase phase) {
  Queue& to = queue(phase);
  to.splice(to.end(), queue(connection->phase), connection->place);
  connection->phase = phase;
  connection->deadline = Clock::now() + timeout(phase);
  arm(connection->deadline);
}

void AesmServer::State::close(const ConnectionPtr& connection, AesmClosing why) {
  if (connection->phase == Phase::kClosed) return;
  queue(connection->phase).erase(connection->place);
  connection->phase = Phase::kClosed;
  connection->waiter.stop();
  // Who has sent the answer closes the socket, without the lock.
  if (why != AesmClosing::kAnswered) connection->socket = UniqueFd();
  --open;
  observer.on_closed(why);
  if (stopping && open == 0) finish();
}

void AesmServer::State::close_all(Phase phase, AesmClosing why) {
  Queue& all = queue(phase);
  while (!all.empty()) close(ConnectionPtr(all.front()), why);
}

void AesmServer::State::close_expired(Phase phase, Clock::time_point now) {
  Queue& all = queue(phase);
  while (!all.empty() && all.front()->deadline <= now) {
    close(ConnectionPtr(all.front()), timeout_of(phase));
  }
}

std::chrono::milliseconds AesmServer::State::timeout(Phase phase) const {
  if (phase == Phase::kReading) return limits.request_timeout;
  if (phase == Phase::kAnswering) return limits.backend_timeout;
  return limits.response_timeout;
}

/// Only ever to an earlier time: when the timer goes off for a connection that has long been
/// closed, it is set for the next one that is not.
void AesmServer::State::arm(Clock::time_point at) {
  if (armed_for <= at) return;
  armed_for = at;
  timer->expires_at(at);
  timer->async_wait([self = shared_from_this()](const auto& error) {
    if (!error) self->on_deadline();
  });
}

void AesmServer::State::on_deadline() {
  const Lock lock(mutex);
  if (timer == nullptr) return;
  armed_for = Clock::time_point::max();
  const Clock::time_point now = Clock::now();
  for (const Phase phase : {Phase::kReading, Phase::kAnswering, Phase::kWriting}) {
    close_expired(phase, now);
    if (now >= drain_by) close_all(phase, AesmClosing::kStopped);
  }
  arm_for_next();
}

void AesmServer::State::arm_for_next() {
  if (open == 0) return;
  Clock::time_point next = drain_by;
  for (const Queue& all : queues) {
    if (!all.empty()) next = std::min(next, all.front()->deadline);
  }
  arm(next);
}

void AesmServer::State::stop_accepting() {
  acceptor.stop();
  if (listener != nullptr) listener->remove_name();
  listener.reset();
}

void AesmServer::State::stop(std::function<void()> callback) {
  const Lock lock(mutex);
  drained.push_back(std::move(callback));
  if (!std::exchange(stopping, true)) {
    stop_accepting();
    drain_by = Clock::now() + limits.drain_timeout;
    arm(drain_by);
    close_all(Phase::kReading, AesmClosing::kStopped);
  }
  if (open == 0) finish();
}

void AesmServer::State::finish() {
  for (std::function<void()>& callback : drained) loop.post(std::move(callback));
  drained.clear();
}

/// Leaves nothing that needs the loop, for a backend may answer later still.
void AesmServer::State::abandon() {
  const Lock lock(mutex);
  drained.clear();
  stop_accepting();
  for (const Phase phase : {Phase::kReading, Phase::kAnswering, Phase::kWriting}) {
    close_all(phase, AesmClosing::kStopped);
  }
  timer.reset();
  pause.reset();
}

AesmServer::AesmServer(EventLoop& loop, UnixListener listener, AesmBackend& backend,
                       AesmObserver& observer, const AesmServerLimits& limits)
    : state_(std::make_shared<State>(loop, std::move(listener), backend, observer, limits)) {
  state_->start();
}

AesmServer::~AesmServer() { state_->abandon(); }

void AesmServer::stop(std::function<void()> drained) { state_->stop(std::move(drained)); }

std::size_t AesmServer::open_connections() const { return state_->open; }

}  // namespace confcom::rpc
