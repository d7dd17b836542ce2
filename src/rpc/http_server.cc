#include "rpc/http_server.h"

#include <fmt/format.h>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "rpc/event_loop.h"
#include "rpc/http_address.h"

namespace confcom::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using BoostError = boost::system::error_code;

/// How long nobody is accepted when the process has nothing left to accept with.
constexpr std::chrono::milliseconds kExhaustedPause{50};

/// What is read and dropped of a client that is refused: closing with unread bytes would reset the
/// connection, and the client might not see why it was refused.
constexpr std::size_t kDrainedBytes = std::size_t{1} << 20;

HttpResponse plain(http::status status) {
  return {.status = static_cast<unsigned>(status),
          .body = fmt::format("{}\n", std::string_view(http::obsolete_reason(status)))};
}

/// What a request that cannot be read is answered; nothing where the client is gone or too slow.
std::optional<HttpResponse> refusal_of(const BoostError& error) {
  const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
  if (!is_http || error == http::error::end_of_stream || error == http::error::partial_message) {
    return {};
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return plain(http::status::request_header_fields_too_large);
  }
  return plain(http::status::bad_request);
}

class Session;

/// The open connections, and what they have in common. Thread-safe.
class Sessions {
 public:
  Sessions(HttpHandler handler, const HttpServerLimits& limits)
      : handler_(std::move(handler)), limits_(limits) {}

  /// False when there are as many as may be, or all were closed.
  [[nodiscard]] bool add(const std::shared_ptr<Session>& session);
  void remove(const Session* session);
  void close_all();

  [[nodiscard]] HttpResponse respond(const HttpRequest& request) const;
  [[nodiscard]] const HttpServerLimits& limits() const { return limits_; }

 private:
  const HttpHandler handler_;
  const HttpServerLimits limits_;
  std::mutex mutex_;
  bool closed_ = false;
  std::map<const Session*, std::weak_ptr<Session>> open_;
};

/// One connection: reads a request, writes its answer, and so on. Confined to its stream's strand.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::shared_ptr<Sessions> all)
      : stream_(std::move(socket)), buffer_(all->limits().header_bytes), all_(std::move(all)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { all_->remove(this); }

  /// These two: from any thread.
  void start() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
  }
  void close() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->stream_.close(); });
  }

 private:
  using Parser = http::request_parser<http::empty_body>;

  void read();
  void on_header(const BoostError& error);
  [[nodiscard]] HttpResponse answer(const Parser::value_type& request) const;
  void write(const HttpResponse& response, bool keep_alive);
  void on_written(const BoostError& error);
  void drain(std::size_t left);

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::shared_ptr<Sessions> all_;   // may outlive the server
  std::unique_ptr<Parser> parser_;  // of the request that is read or answered
  http::response<http::string_body> response_;
};

bool Sessions::add(const std::shared_ptr<Session>& session) {
  const std::scoped_lock lock(mutex_);
  if (closed_ || open_.size() >= limits_.connections) return false;
  open_.emplace(session.get(), session);
  return true;
}

void Sessions::remove(const Session* session) {
  const std::scoped_lock lock(mutex_);
  open_.erase(session);
}

void Sessions::close_all() {
  std::vector<std::shared_ptr<Session>> open;  // outlives the lock, which a session's end takes
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  for (const auto& [key, session] : open_) {
    if (auto alive = session.lock(); alive != nullptr) open.push_back(std::move(alive));
  }
  for (const std::shared_ptr<Session>& session : open) session->close();
}

HttpResponse Sessions::respond(const HttpRequest& request) const try {
  HttpResponse response = handler_(request);
  const bool is_final = response.status >= 200 && response.status <= 599;
  return is_final ? response : plain(http::status::internal_server_error);
} catch (...) {
  return plain(http::status::internal_server_error);
}

void Session::read() {
  parser_ = std::make_unique<Parser>();
  parser_->header_limit(static_cast<std::uint32_t>(all_->limits().header_bytes));
  stream_.expires_after(all_->limits().timeout);
  http::async_read_header(stream_, buffer_, *parser_,
                          [self = shared_from_this()](const BoostError& error, std::size_t) {
                            self->on_header(error);
                          });
}

void Session::on_header(const BoostError& error) {
  if (error) {
    if (const auto refusal = refusal_of(error); refusal.has_value()) write(*refusal, false);
    return;
  }
  // A body would have to be read before the next request could be.
  const bool whole = parser_->is_done();
  const auto& request = parser_->get();
  const HttpResponse response = answer(request);
  write(response, whole && response.status != 405 && request.keep_alive());
}

HttpResponse Session::answer(const Parser::value_type& request) const {
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return plain(http::status::method_not_allowed);
  }
  if (!parser_->is_done()) return plain(http::status::payload_too_large);
  const std::string_view method(request.method_string());
  const std::string_view target(request.target());
  return all_->respond({.method = method, .path = target.substr(0, target.find('?'))});
}

void Session::write(const HttpResponse& response, bool keep_alive) {
  response_ = {};
  response_.version(11);
  response_.result(response.status);
  response_.set(http::field::content_type, response.content_type);
  if (response.status == 405) response_.set(http::field::allow, "GET, HEAD");
  response_.content_length(response.body.size());
  response_.keep_alive(keep_alive);
  if (parser_->get().method() != http::verb::head) response_.body() = response.body;
  stream_.expires_after(all_->limits().timeout);
  http::async_write(stream_, response_,
                    [self = shared_from_this()](const BoostError& error, std::size_t) {
                      self->on_written(error);
                    });
}

void Session::on_written(const BoostError& error) {
  if (error) return;
  if (response_.keep_alive()) return read();
  BoostError ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(all_->limits().timeout);
  drain(kDrainedBytes);
}

void Session::drain(std::size_t left) {
  buffer_.clear();
  stream_.async_read_some(
      buffer_.prepare(buffer_.max_size()),
      [self = shared_from_this(), left](const BoostError& error, std::size_t count) {
        if (!error && count < left) self->drain(left - count);
      });
}

Result<tcp::endpoint> to_endpoint(const HttpAddress& address, std::string_view text) {
  if (address.host.empty()) return tcp::endpoint(tcp::v6(), address.port);
  BoostError error;
  const auto host = asio::ip::make_address(address.host, error);
  if (!error) return tcp::endpoint(host, address.port);
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("HTTP address '{}': the host is no IP address; write it as "
                          "127.0.0.1:9464, [::1]:9464 or :9464",
                          text));
}

std::unexpected<Error> cannot_listen(std::string_view text, const BoostError& error) {
  const bool in_use = error == asio::error::address_in_use;
  return fail(in_use ? ErrorCode::kUnavailable : ErrorCode::kIo,
              fmt::format("HTTP address '{}': cannot listen: {}; {}", text, error.message(),
                          in_use ? "stop what listens there, or choose another port"
                                 : "choose an address and port that this process may have"));
}

/// Of every interface IPv4's too: one socket serves both.
BoostError bind_to(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  BoostError error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.address().is_v6()) {
    acceptor.set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error;
}

bool is_without_ipv6(const BoostError& error) {
  return error == asio::error::address_family_not_supported ||
         error == boost::system::errc::address_not_available;
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  State(asio::io_context& context_in, HttpHandler handler, const HttpServerLimits& limits)
      : context(context_in),
        sessions(std::make_shared<Sessions>(std::move(handler), limits)),
        acceptor(context_in),
        pause(context_in) {}

  Result<void> open(std::string_view text);
  void start();
  void stop();

  void accept_next();  // with the lock held
  void on_client(const BoostError& error, tcp::socket socket);
  void wait_for_descriptors();  // with the lock held

  asio::io_context& context;
  const std::shared_ptr<Sessions> sessions;  // shared with each session
  tcp::endpoint local;

  std::mutex mutex;  // guards what follows
  tcp::acceptor acceptor;
  asio::steady_timer pause;
};

Result<void> HttpServer::State::open(std::string_view text) {
  CONFCOM_TRY(const HttpAddress address, parse_http_address(text));
  CONFCOM_TRY(const tcp::endpoint endpoint, to_endpoint(address, text));
  BoostError error = bind_to(acceptor, endpoint);
  if (address.host.empty() && is_without_ipv6(error)) {
    acceptor.close(error);
    error = bind_to(acceptor, tcp::endpoint(tcp::v4(), address.port));
  }
  if (!error) local = acceptor.local_endpoint(error);
  if (error) return cannot_listen(text, error);
  return {};
}

void HttpServer::State::start() {
  const std::scoped_lock lock(mutex);
  accept_next();
}

void HttpServer::State::accept_next() {
  acceptor.async_accept(asio::make_strand(context),
                        [self = shared_from_this()](const BoostError& error, tcp::socket socket) {
                          self->on_client(error, std::move(socket));
                        });
}

void HttpServer::State::on_client(const BoostError& error, tcp::socket socket) {
  if (!error) {
    const auto session = std::make_shared<Session>(std::move(socket), sessions);
    if (sessions->add(session)) session->start();
  }
  const std::scoped_lock lock(mutex);
  if (!acceptor.is_open()) return;
  if (error && error != asio::error::connection_aborted) return wait_for_descriptors();
  accept_next();
}

/// To try at once again would only fail again at once.
void HttpServer::State::wait_for_descriptors() {
  pause.expires_after(kExhaustedPause);
  pause.async_wait([self = shared_from_this()](const BoostError&) {
    const std::scoped_lock lock(self->mutex);
    if (self->acceptor.is_open()) self->accept_next();
  });
}

void HttpServer::State::stop() {
  {
    const std::scoped_lock lock(mutex);
    BoostError ignored;
    acceptor.close(ignored);
    pause.cancel();
  }
  sessions->close_all();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(EventLoop& loop, std::string_view address,
                                                       HttpHandler handler,
                                                       const HttpServerLimits& limits) {
  auto state = std::make_shared<State>(loop.context(), std::move(handler), limits);
  CONFCOM_CHECK(state->open(address));
  state->start();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() { stop(); }

std::string HttpServer::address() const {
  const asio::ip::address host = state_->local.address();
  const std::string text = host.is_v6() ? fmt::format("[{}]", host.to_string()) : host.to_string();
  return fmt::format("{}:{}", text, state_->local.port());
}

void HttpServer::stop() { state_->stop(); }

}  // namespace confcom::rpc
