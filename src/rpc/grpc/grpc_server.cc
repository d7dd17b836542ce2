#include "rpc/grpc/grpc_server.h"

#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <set>
#include <utility>

#include "rpc/event_loop.h"
#include "rpc/grpc/grpc_connection.h"
#include "rpc/stream_socket.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

namespace asio = boost::asio;

using Descriptor = asio::posix::stream_descriptor;
using Strand = asio::strand<asio::io_context::executor_type>;
using BoostError = boost::system::error_code;

/// How long nobody is accepted when nothing is left to accept with.
constexpr std::chrono::milliseconds kExhaustedPause{50};
constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

/// A client's socket and what is said over it. Confined to the strand.
class Client : public std::enable_shared_from_this<Client> {
 public:
  using Closed = std::function<void(const std::shared_ptr<Client>&)>;

  Client(const Strand& strand, UniqueFd socket, Closed closed)
      : strand_(strand),
        socket_(std::move(socket)),
        waiter_(strand, socket_.get()),
        timer_(strand),
        closed_(std::move(closed)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { waiter_.release(); }  // who owns the socket closes it

  /// What calls do is posted, never done at once: from whatever thread, it happens in its order.
  void start(GrpcService& service, const GrpcServerLimits& limits) {
    connection_ = std::make_shared<GrpcConnection>(
        service, limits,
        [strand = strand_](std::function<void()> work) { asio::post(strand, std::move(work)); },
        [weak = weak_from_this()] {
          if (const auto self = weak.lock(); self != nullptr) self->flush();
        });
    flush();
    wait_to_read();
  }

  void close() {
    if (connection_ == nullptr) return;
    const auto connection = std::exchange(connection_, nullptr);
    BoostError ignored;
    waiter_.cancel(ignored);
    timer_.cancel();
    connection->cancel_all();
    closed_(shared_from_this());
  }

 private:
  void wait_to_read() {
    waiter_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const BoostError& error) {
      if (!error) self->on_readable();
    });
  }

  void on_readable() {
    std::array<std::byte, kReadBytes> buffer;  // NOLINT(*-member-init): it is written, then read
    while (connection_ != nullptr) {
      const StreamResult got = receive_some(socket_, buffer);
      if (got.status == StreamStatus::kClosed) return close();
      if (got.status == StreamStatus::kNotReady) break;
      const bool good = connection_->receive(std::span(buffer).first(got.bytes));
      flush();
      if (!good) return close();
    }
    if (connection_ != nullptr) wait_to_read();
  }

  /// Sends what there is, as far as the client takes it.
  void flush() {
    if (connection_ != nullptr && connection_->is_choked()) return close();
    if (is_writing_) return;
    while (connection_ != nullptr) {
      if (pending_.empty()) pending_ = connection_->to_send();
      if (pending_.empty()) break;
      const StreamResult sent = send_some(socket_, pending_);
      if (sent.status == StreamStatus::kClosed) return close();
      if (sent.status == StreamStatus::kNotReady) return wait_to_write();
      pending_ = pending_.subspan(sent.bytes);
    }
    if (connection_ == nullptr) return;
    if (!connection_->is_open()) return close();
    arm();
  }

  void wait_to_write() {
    is_writing_ = true;
    waiter_.async_wait(Descriptor::wait_write,
                       [self = shared_from_this()](const BoostError& error) {
                         self->is_writing_ = false;
                         if (!error) self->flush();
                       });
  }

  /// A timer only for what the client owes.
  void arm() {
    const auto deadline = connection_->deadline();
    if (deadline == armed_for_) return;
    armed_for_ = deadline;
    timer_.cancel();
    if (deadline == GrpcConnection::Clock::time_point::max()) return;
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this()](const BoostError& error) {
      if (!error) self->on_deadline();
    });
  }

  void on_deadline() {
    if (connection_ == nullptr) return;
    if (!connection_->expire(GrpcConnection::Clock::now())) return close();
    flush();
  }

  Strand strand_;
  UniqueFd socket_;
  Descriptor waiter_;
  asio::steady_timer timer_;
  Closed closed_;
  std::shared_ptr<GrpcConnection> connection_;  // null when it is closed
  Bytes pending_;                               // of the connection's output
  bool is_writing_ = false;
  GrpcConnection::Clock::time_point armed_for_ = GrpcConnection::Clock::time_point::max();
};

}  // namespace

/// All of it confined to the strand.
struct GrpcServer::State : std::enable_shared_from_this<GrpcServer::State> {
  State(EventLoop& loop, UnixListener bound, GrpcService& service_in,
        const GrpcServerLimits& limits_in)
      : strand(asio::make_strand(loop.context())),
        listener(std::move(bound)),
        waiter(strand, listener.socket().get()),
        pause(strand),
        service(&service_in),
        limits(limits_in) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { waiter.release(); }  // the listener closes it

  void accept_next() {
    waiter.async_wait(Descriptor::wait_read, [self = shared_from_this()](const BoostError& error) {
      if (!error) self->on_client();
    });
  }

  void on_client() {
    AcceptResult client = accept_client(listener.socket());
    while (client.status == AcceptStatus::kAccepted && !stopped) {
      if (clients.size() < limits.connections) welcome(std::move(client.socket));
      client = accept_client(listener.socket());
    }
    if (stopped) return;
    if (client.status == AcceptStatus::kExhausted) return accept_later();
    accept_next();
  }

  void welcome(UniqueFd socket) {
    const auto client = std::make_shared<Client>(
        strand, std::move(socket), [weak = weak_from_this()](const std::shared_ptr<Client>& gone) {
          if (const auto self = weak.lock(); self != nullptr) self->clients.erase(gone);
        });
    clients.insert(client);
    client->start(*service, limits);
  }

  /// To try again at once would only fail again at once.
  void accept_later() {
    pause.expires_after(kExhaustedPause);
    pause.async_wait([self = shared_from_this()](const BoostError& error) {
      if (!error && !self->stopped) self->accept_next();
    });
  }

  void stop() {
    if (std::exchange(stopped, true)) return;
    BoostError ignored;
    waiter.cancel(ignored);
    pause.cancel();
    listener.remove_name();
    disconnect_all();
  }

  void disconnect_all() {
    for (const auto& client : std::set(clients)) client->close();
  }

  Strand strand;
  UnixListener listener;
  Descriptor waiter;
  asio::steady_timer pause;
  GrpcService* service;
  GrpcServerLimits limits;
  std::set<std::shared_ptr<Client>> clients;
  bool stopped = false;
};

GrpcServer::GrpcServer(EventLoop& loop, UnixListener listener, GrpcService& service,
                       const GrpcServerLimits& limits)
    : state_(std::make_shared<State>(loop, std::move(listener), service, limits)) {
  asio::dispatch(state_->strand, [state = state_] { state->accept_next(); });
}

GrpcServer::~GrpcServer() { stop(); }

void GrpcServer::disconnect_all() {
  asio::dispatch(state_->strand, [state = state_] { state->disconnect_all(); });
}

void GrpcServer::stop() {
  asio::dispatch(state_->strand, [state = state_] { state->stop(); });
}

}  // namespace confcom::rpc
