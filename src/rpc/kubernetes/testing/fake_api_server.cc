#include "rpc/kubernetes/testing/fake_api_server.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>

#include "base/bytes.h"

namespace confcom::rpc::testing {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using BoostError = boost::system::error_code;

/// The length that a request's head names; 0 without.
std::size_t body_size_of(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t size = 0;
  if (at == std::string_view::npos) return size;
  const std::string_view rest = head.substr(at + kName.size());
  std::from_chars(rest.data(), rest.data() + rest.size(), size);
  return size;
}

class TlsConnection final : public FakeConnection {
 public:
  using Record = std::function<void(std::string)>;

  TlsConnection(tcp::socket socket, ssl::context& tls, Record record)
      : stream_(std::move(socket), tls), record_(std::move(record)) {}

  [[nodiscard]] bool handshake() {
    BoostError error;
    stream_.handshake(ssl::stream_base::server, error);
    return !error;
  }

  std::string read_request() override {
    std::string request;
    std::size_t head = std::string::npos;
    while (head == std::string::npos) {
      if (!read_more(request)) return {};
      head = request.find("\r\n\r\n");
    }
    const std::size_t size = head + 4 + body_size_of(request);
    while (request.size() < size) {
      if (!read_more(request)) return {};
    }
    record_(request);
    return request;
  }

  bool send(std::string_view text) override {
    BoostError error;
    asio::write(stream_, asio::buffer(text), error);
    return !error;
  }

  void close_cleanly() override {
    BoostError ignored;
    stream_.shutdown(ignored);
  }

  void wait_for_close() override {
    std::string ignored;
    while (read_more(ignored)) ignored.clear();
  }

 private:
  bool read_more(std::string& into) {
    std::array<char, 4096> piece{};
    BoostError error;
    const std::size_t count = stream_.read_some(asio::buffer(piece), error);
    into.append(piece.data(), count);
    return !error;
  }

  ssl::stream<tcp::socket> stream_;
  Record record_;
};

ssl::context make_tls(const TestIdentity& identity) {
  ssl::context tls(ssl::context::tls_server);
  tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
  tls.use_private_key(asio::buffer(identity.key_pem), ssl::context::pem);
  return tls;
}

}  // namespace

struct FakeApiServer::State {
  State(const TestIdentity& identity, Serve serve_in, How how_in)
      : tls(make_tls(identity)),
        serve(std::move(serve_in)),
        how(how_in),
        thread([this] { run(); }) {}

  void run() {
    for (;;) {
      BoostError error;
      tcp::socket socket = acceptor.accept(error);
      if (stopping || error) return;
      socket.set_option(tcp::no_delay(true), error);
      ++connections;
      auto connection =
          std::make_unique<TlsConnection>(std::move(socket), tls, [this](std::string request) {
            const std::scoped_lock lock(mutex);
            requests.push_back(std::move(request));
          });
      const auto serve_it = [this, shared = std::shared_ptr(std::move(connection))] {
        if (shared->handshake()) serve(*shared);
      };
      if (how == How::kOneByOne) serve_it();
      if (how == How::kSideBySide) threads.emplace_back(serve_it);
    }
  }

  asio::io_context context;
  ssl::context tls;
  tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  const Serve serve;
  const How how;
  std::atomic<bool> stopping = false;
  std::atomic<unsigned> connections = 0;
  mutable std::mutex mutex;
  std::vector<std::string> requests;  // guarded by the mutex
  std::vector<std::jthread> threads;  // of connections; of the thread below
  std::jthread thread;                // last: it uses all the others
};

FakeApiServer::FakeApiServer(const TestIdentity& identity, Serve serve, How how)
    : state_(std::make_unique<State>(identity, std::move(serve), how)) {}

FakeApiServer::~FakeApiServer() {
  state_->stopping = true;
  BoostError ignored;
  tcp::socket waker(state_->context);
  waker.connect(state_->acceptor.local_endpoint(), ignored);
}

ClusterAccess FakeApiServer::access(const std::string& ca_pem) const {
  ClusterAccess access;
  access.server = {
      .host = "127.0.0.1", .port = state_->acceptor.local_endpoint().port(), .prefix = ""};
  access.server_name = "127.0.0.1";
  access.ca_pem = ca_pem;
  constexpr std::string_view kToken = "secret-token";
  access.credentials.token = crypto::SecretVector(kToken.size());
  std::ranges::copy(as_bytes(kToken), access.credentials.token.writable().begin());
  access.default_namespace = "default";
  return access;
}

std::vector<std::string> FakeApiServer::requests() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->requests;
}

unsigned FakeApiServer::connections() const { return state_->connections; }

std::string http_answer(unsigned status, std::string_view body, std::string_view more_headers) {
  return fmt::format(
      "HTTP/1.1 {} Whatever\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}",
      status, body.size(), more_headers, body);
}

std::string status_json(unsigned code, std::string_view reason, std::string_view message) {
  return fmt::format(R"({{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure",)"
                     R"("message":"{}","reason":"{}","code":{}}})",
                     message, reason, code);
}

FakeApiServer::Serve answer_with(std::vector<std::string> answers) {
  return [answers = std::move(answers), next = std::size_t{0}](FakeConnection& connection) mutable {
    if (connection.read_request().empty()) return;
    connection.send(answers.at(next));
    if (next + 1 < answers.size()) ++next;
    connection.close_cleanly();
  };
}

}  // namespace confcom::rpc::testing
