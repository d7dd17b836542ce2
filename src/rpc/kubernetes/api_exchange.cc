#include "rpc/kubernetes/api_exchange.h"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/optional.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/printable.h"

namespace confcom::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using BoostError = boost::system::error_code;
using Stream = beast::ssl_stream<beast::tcp_stream>;

/// An API server's head has 1 KiB.
constexpr std::uint32_t kMaxHeadBytes = 16384;
constexpr std::size_t kReadBytes = 16384;  // what one TLS record holds

/// A body that is handed on as it comes, and kept nowhere. Beast names what it must have.
struct PieceBody {
  /// False: enough.
  using value_type =
      std::function<bool(std::string_view)>;  // NOLINT(readability-identifier-naming)

  class reader {  // NOLINT(readability-identifier-naming)
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>& /*head*/, value_type& take) : take_(take) {}

    static void init(const boost::optional<std::uint64_t>& /*size*/, BoostError& error) {
      error = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, BoostError& error) {
      std::size_t count = 0;
      error = {};
      for (const asio::const_buffer piece : beast::buffers_range_ref(buffers)) {
        count += piece.size();
        if (take_({static_cast<const char*>(piece.data()), piece.size()})) continue;
        error = asio::error::operation_aborted;
        break;
      }
      return count;
    }
    static void finish(BoostError& error) { error = {}; }

   private:
    value_type& take_;
  };
};

std::unexpected<Error> unusable(std::string_view what, const BoostError& error) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("API server access: {} cannot be used: {}", what, error.message()));
}

Result<void> use_client_certificate(ssl::context& tls, const ClusterCredentials& who) {
  if (who.client_certificate_pem.empty()) return {};
  const Bytes key = who.client_key_pem.bytes();
  BoostError error;
  tls.set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; }, error);
  if (!error) tls.use_certificate_chain(asio::buffer(who.client_certificate_pem), error);
  if (error) return unusable("the client certificate", error);
  tls.use_private_key(asio::buffer(key.data(), key.size()), ssl::context::pem, error);
  if (error) return unusable("the client key", error);
  return {};
}

/// Nothing of the system's is trusted. A CA that is given is an anchor even where it is not
/// self-signed, as Go's clients have it.
Result<void> trust_only(ssl::context& tls, const std::string& ca_pem) {
  BoostError error = make_error_code(boost::system::errc::invalid_argument);
  // OpenSSL takes a text without certificates for one with none to trust.
  if (!ca_pem.contains("-----BEGIN CERTIFICATE-----")) return unusable("the CA certificate", error);
  error.clear();
  tls.add_certificate_authority(asio::buffer(ca_pem), error);
  if (!error) tls.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
  if (error) return unusable("the CA certificate", error);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls.native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

Result<void> set_up(ssl::context& tls, const ClusterAccess& access) {
  BoostError error;
  tls.set_options(ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                      ssl::context::no_tlsv1_1 | ssl::context::no_compression,
                  error);
  if (error) return unusable("TLS", error);
  // A watch is silent most of the time: it keeps no buffers meanwhile.
  SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  CONFCOM_CHECK(trust_only(tls, access.ca_pem));
  return use_client_certificate(tls, access.credentials);
}

bool is_address(const std::string& host) {
  BoostError error;
  asio::ip::make_address(host, error);
  return !error;
}

/// The name or address that the server's certificate must have among its alternative names, and,
/// where it is a name, that the server is told we came for.
Result<void> expect_name(Stream& stream, std::string name) {
  SSL* const handle = stream.native_handle();
  SSL_set_hostflags(handle, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const bool is_set = SSL_set1_host(handle, name.c_str()) == 1 &&
                      (is_address(name) || SSL_ctrl(handle, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                                    TLSEXT_NAMETYPE_host_name, name.data()) == 1);
  if (is_set) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("API server access: '{}' is no server's name", printable(name)));
}

bool is_end(const BoostError& error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == ssl::error::stream_truncated ||
         error == http::error::end_of_stream || error == http::error::partial_message;
}

ErrorCode code_of(const BoostError& error) {
  if (error == beast::error::timeout) return ErrorCode::kDeadline;
  if (is_end(error)) return ErrorCode::kUnavailable;
  if (error.category() == asio::error::get_ssl_category()) return ErrorCode::kUntrusted;
  const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
  return is_http ? ErrorCode::kMalformed : ErrorCode::kUnavailable;
}

}  // namespace

struct ApiExchange::State {
  State(const ClusterAccess& access_in, std::stop_token stop_in)
      : access(access_in), tls(ssl::context::tls_client), stop(std::move(stop_in)) {}

  Result<void> prepare();
  Result<void> connect();
  Result<std::vector<tcp::endpoint>> resolve();
  Result<void> send(const ApiRequest& request);
  Result<void> read_body(const TakePiece& take);

  template <class Start>
  BoostError run(const Start& start);
  std::unexpected<Error> failure(std::string_view doing, const BoostError& error) const;
  std::unexpected<Error> handshake_failure(const BoostError& error);
  beast::tcp_stream& tcp_layer() { return beast::get_lowest_layer(*stream); }

  const ClusterAccess& access;
  asio::io_context context{1};
  ssl::context tls;
  std::unique_ptr<Stream> stream;  // once TLS is set up, as it takes that over
  std::stop_token stop;
  beast::flat_buffer buffer{kMaxHeadBytes + kReadBytes};
  http::response_parser<PieceBody> parser;
  bool ended_without_answer = false;
};

/// Runs one asynchronous step to its end, or until a stop is asked for, which leaves it where it
/// is: then nothing more is done with the stream.
template <class Start>
BoostError ApiExchange::State::run(const Start& start) {
  std::optional<BoostError> outcome;
  context.restart();
  const std::stop_callback wake(stop, [this] { context.stop(); });
  start([&outcome](const BoostError& error, const auto&...) { outcome = error; });
  context.run();
  return outcome.value_or(asio::error::operation_aborted);
}

std::unexpected<Error> ApiExchange::State::failure(std::string_view doing,
                                                   const BoostError& error) const {
  const bool late = error == beast::error::timeout;
  return fail(code_of(error),
              fmt::format("API server {}: {}: {}", host_and_port(access.server), doing,
                          late ? "no answer within the deadline" : error.message()));
}

std::unexpected<Error> ApiExchange::State::handshake_failure(const BoostError& error) {
  const long verdict = SSL_get_verify_result(stream->native_handle());
  if (verdict == X509_V_OK || code_of(error) != ErrorCode::kUntrusted) {
    return failure("TLS", error);
  }
  return fail(
      ErrorCode::kUntrusted,
      fmt::format("API server {}: its certificate does not hold for {} and the CA given: {}",
                  host_and_port(access.server), access.server_name,
                  X509_verify_cert_error_string(verdict)));
}

Result<void> ApiExchange::State::prepare() {
  CONFCOM_CHECK(set_up(tls, access));
  stream = std::make_unique<Stream>(context, tls);
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);  // whoever takes the pieces has a cap
  parser.eager(true);
  return expect_name(*stream, access.server_name);
}

Result<std::vector<tcp::endpoint>> ApiExchange::State::resolve() {
  BoostError error;
  const auto address = asio::ip::make_address(access.server.host, error);
  if (!error) return std::vector{tcp::endpoint(address, access.server.port)};
  tcp::resolver resolver(context);
  const auto found =
      resolver.resolve(access.server.host, std::to_string(access.server.port), error);
  if (error) return failure("looking up its name", error);
  return std::vector<tcp::endpoint>(found.begin(), found.end());
}

/// A server that vanishes without a word is noticed after 60 s of silence, by the kernel.
void keep_alive(tcp::socket& socket) {
  using Idle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using Interval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  using Count = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
  BoostError ignored;  // without them a dead server is noticed later
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(Idle(30), ignored);
  socket.set_option(Interval(10), ignored);
  socket.set_option(Count(3), ignored);
  socket.set_option(tcp::no_delay(true), ignored);
}

Result<void> ApiExchange::State::connect() {
  CONFCOM_TRY(const std::vector<tcp::endpoint> endpoints, resolve());
  BoostError error = run([&](auto done) { tcp_layer().async_connect(endpoints, std::move(done)); });
  if (error) return failure("connecting", error);
  keep_alive(tcp_layer().socket());
  error =
      run([&](auto done) { stream->async_handshake(ssl::stream_base::client, std::move(done)); });
  if (error) return handshake_failure(error);
  return {};
}

http::request<http::string_body> to_http(const ApiRequest& in, const ServerUrl& server) {
  http::request<http::string_body> out;
  out.version(11);
  out.method_string(in.method);
  out.target(server.prefix + std::string(in.target));
  out.set(http::field::host, host_and_port(server));
  out.set(http::field::user_agent, "confcom");
  out.set(http::field::accept, "application/json");
  out.keep_alive(false);
  if (!in.token.empty()) out.set(http::field::authorization, fmt::format("Bearer {}", in.token));
  if (!in.content_type.empty()) out.set(http::field::content_type, in.content_type);
  out.body() = in.body;
  out.prepare_payload();
  return out;
}

Result<void> ApiExchange::State::send(const ApiRequest& request) {
  const auto message = to_http(request, access.server);
  const BoostError error =
      run([&](auto done) { http::async_write(*stream, message, std::move(done)); });
  if (!error) return {};
  ended_without_answer = is_end(error);
  return failure("sending", error);
}

Result<void> ApiExchange::State::read_body(const TakePiece& take) {
  Result<void> taken;
  parser.get().body() = [&](std::string_view piece) {
    taken = take(piece);
    return taken.has_value();
  };
  if (parser.is_done()) return {};
  const BoostError error =
      run([&](auto done) { http::async_read(*stream, buffer, parser, std::move(done)); });
  if (!taken.has_value()) return taken;
  if (error) return failure("reading", error);
  return {};
}

Result<std::unique_ptr<ApiExchange>> ApiExchange::make(const ClusterAccess& access,
                                                       std::stop_token stop) try {
  auto state = std::make_unique<State>(access, std::move(stop));
  CONFCOM_CHECK(state->prepare());
  return std::unique_ptr<ApiExchange>(new ApiExchange(std::move(state)));
} catch (const boost::system::system_error& error) {
  return fail(ErrorCode::kInternal, fmt::format("API server access: {}", error.what()));
}

ApiExchange::ApiExchange(std::unique_ptr<State> state) : state_(std::move(state)) {}
ApiExchange::~ApiExchange() = default;

Result<ApiResponseHead> ApiExchange::ask(const ApiRequest& request, Deadline deadline) {
  state_->tcp_layer().expires_at(deadline);
  CONFCOM_CHECK(state_->connect());
  CONFCOM_CHECK(state_->send(request));
  const BoostError error = state_->run([&](auto done) {
    http::async_read_header(*state_->stream, state_->buffer, state_->parser, std::move(done));
  });
  if (error) {
    state_->ended_without_answer = is_end(error) && !state_->parser.got_some();
    return state_->failure("reading", error);
  }
  const auto& head = state_->parser.get();
  return ApiResponseHead{.status = head.result_int(),
                         .retry_after = std::string(head[http::field::retry_after])};
}

Result<void> ApiExchange::read_body(const TakePiece& take) { return state_->read_body(take); }

Result<void> ApiExchange::read_body_for_ever(const TakePiece& take) {
  state_->tcp_layer().expires_never();
  return state_->read_body(take);
}

bool ApiExchange::ended_without_answer() const { return state_->ended_without_answer; }
bool ApiExchange::stopped() const { return state_->stop.stop_requested(); }

}  // namespace confcom::rpc
