#include "rpc/aesm/aesm_server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_frame_reader.h"
#include "rpc/event_loop.h"
#include "rpc/socket_waiter.h"
#include "rpc/stream_socket.h"

namespace confcom::rpc {
namespace {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;
using Lock = std::unique_lock<std::mutex>;

/// What a connection waits for: its request, the backend, or room for the rest of its answer.
enum class Phase : std::uint8_t { kReading, kAnswering, kWriting, kClosed };

constexpr std::size_t kWaitingPhases = 3;
/// How long nobody is accepted when nothing is left to accept with.
constexpr std::chrono::milliseconds kExhaustedPause{50};

struct Connection;
using ConnectionPtr = std::shared_ptr<Connection>;  // with its queue, and with who waits for it
using Queue = std::list<ConnectionPtr>;

struct Connection {
  explicit Connection(UniqueFd accepted) : socket(std::move(accepted)) {}

  UniqueFd socket;
  SocketWaiter waiter;  // unused by most: their request is there at once, their answer fits
  Phase phase = Phase::kReading;
  Clock::time_point deadline;
  Queue::iterator place;
  AesmFrameReader in{kMaxAesmRequestBytes};
  AesmKind kind{};
  Clock::time_point asked;
  ByteVector out;
  std::size_t written = 0;
  AesmError code{};
};

/// Why a connection ends whose time in a phase is over.
AesmClosing timeout_of(Phase phase) {
  if (phase == Phase::kReading) return AesmClosing::kRequestTimeout;
  if (phase == Phase::kAnswering) return AesmClosing::kBackendTimeout;
  return AesmClosing::kResponseTimeout;
}

}  // namespace

/// One mutex guards all of it and is held while sockets are accepted, read and written, none of
/// which blocks; not while requests are parsed and answered. In each phase all have the same time,
/// so that each phase's queue is ordered by deadline and one timer serves all connections.
struct AesmServer::State : std::enable_shared_from_this<AesmServer::State> {
  State(EventLoop& loop_in, UnixListener bound, AesmBackend& backend_in, AesmObserver& observer_in,
        const AesmServerLimits& limits_in)
      : loop(loop_in),
        backend(backend_in),
        observer(observer_in),
        limits(limits_in),
        listener(std::make_unique<UnixListener>(std::move(bound))) {}

  // For AesmServer.
  void start();
  void stop(std::function<void()> callback);
  void abandon();

  // What the loop and the backend call, without the lock.
  void on_client();
  void on_ready(const ConnectionPtr& connection);
  void on_deadline();
  void on_pause_over();
  void serve(const ConnectionPtr& connection);
  void answer(const ConnectionPtr& connection, AesmResponse response);

  // The rest is called with the lock held.
  void accept_next();
  void accept_later();
  void stop_accepting();
  ConnectionPtr admit(UniqueFd socket);
  void make_room();
  bool read(const ConnectionPtr& connection);
  void write(const ConnectionPtr& connection);
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
  std::unique_ptr<UnixListener> listener;  // null when it accepts no more
  SocketWaiter acceptor;
  std::unique_ptr<asio::steady_timer> timer;  // these two: null when it was abandoned
  std::unique_ptr<asio::steady_timer> pause;
  Clock::time_point armed_for = Clock::time_point::max();
  std::array<Queue, kWaitingPhases> queues;
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

/// One client a time: accept_next() lets another thread have the next while this one is served.
void AesmServer::State::on_client() {
  Lock lock(mutex);
  if (listener == nullptr) return;
  AcceptResult client = accept_client(listener->socket());
  if (client.status == AcceptStatus::kExhausted) return make_room();
  accept_next();
  if (client.status != AcceptStatus::kAccepted) return;
  const ConnectionPtr connection = admit(std::move(client.socket));
  if (connection == nullptr || !read(connection)) return;
  lock.unlock();
  serve(connection);
}

/// Null when every other connection has its request whole.
ConnectionPtr AesmServer::State::admit(UniqueFd socket) {
  observer.on_accepted();
  Queue& reading = queue(Phase::kReading);
  if (open >= limits.connections) {
    if (reading.empty()) {
      observer.on_closed(AesmClosing::kEvicted);
      return nullptr;
    }
    close(ConnectionPtr(reading.front()), AesmClosing::kEvicted);
  }
  auto connection = std::make_shared<Connection>(std::move(socket));
  connection->deadline = Clock::now() + limits.request_timeout;
  connection->place = reading.insert(reading.end(), connection);
  ++open;
  arm(connection->deadline);
  return connection;
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
  if (connection->phase == Phase::kWriting) return write(connection);
  if (connection->phase != Phase::kReading || !read(connection)) return;
  lock.unlock();
  serve(connection);
}

/// True when the request is whole: the connection then is kAnswering, and its `in` the caller's.
bool AesmServer::State::read(const ConnectionPtr& connection) {
  // More than the largest request that clients send.
  std::array<std::byte, 4096> chunk{};
  for (;;) {
    const StreamResult got = receive_some(connection->socket, chunk);
    if (got.status == StreamStatus::kNotReady) return wait(connection, Readiness::kReadable), false;
    if (got.status == StreamStatus::kClosed) {
      return close(connection, AesmClosing::kClientLeft), false;
    }
    const auto whole = connection->in.take(Bytes(chunk).first(got.bytes));
    if (!whole.has_value()) return close(connection, AesmClosing::kMalformed), false;
    if (*whole) return enter(connection, Phase::kAnswering), true;
  }
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
  const Lock lock(mutex);
  if (connection->phase != Phase::kAnswering) return;  // too late, or answered already
  connection->out = std::move(frame);
  connection->code = response.code();
  write(connection);
}

void AesmServer::State::write(const ConnectionPtr& connection) {
  while (connection->written < connection->out.size()) {
    const Bytes rest = Bytes(connection->out).subspan(connection->written);
    const StreamResult put = send_some(connection->socket, rest);
    if (put.status == StreamStatus::kClosed) return close(connection, AesmClosing::kClientLeft);
    if (put.status == StreamStatus::kNotReady) {
      if (connection->phase != Phase::kWriting) enter(connection, Phase::kWriting);
      return wait(connection, Readiness::kWritable);
    }
    connection->written += put.bytes;
  }
  observer.on_answered(connection->kind, connection->code, Clock::now() - connection->asked);
  discard_received(connection->socket);
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
  connection->socket = UniqueFd();
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
