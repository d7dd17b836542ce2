#include "rpc/grpc/grpc_client.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "rpc/grpc/grpc_message.h"
#include "rpc/grpc/http2_session.h"
#include "rpc/unix_stream.h"

namespace confcom::rpc {
namespace {

using Answer = std::expected<std::string, GrpcStatus>;

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

/// The answer to one call as it comes. Confined to one thread.
class PendingCall final : public Http2Events {
 public:
  explicit PendingCall(std::size_t cap_bytes) : reader_(cap_bytes) {}

  void on_header(Http2Stream /*stream*/, std::string_view name, std::string_view value) override {
    if (name == ":status") http_status_ = value;
    if (name == "grpc-status") status_ = GrpcStatus{parse_grpc_code(value), std::move(message_)};
    if (name != "grpc-message") return;
    message_ = decode_grpc_message(value);
    if (status_.has_value()) status_->message = message_;
  }

  void on_data(Http2Stream /*stream*/, Bytes bytes) override {
    if (const auto taken = reader_.take(bytes); !taken.has_value()) failure_ = taken.error();
  }

  void on_end(Http2Stream /*stream*/) override { is_over_ = true; }
  void on_closed(Http2Stream /*stream*/) override { is_over_ = true; }

  [[nodiscard]] bool is_over() const { return is_over_ || failure_.has_value(); }

  [[nodiscard]] Answer answer() {
    if (failure_.has_value()) return std::unexpected(*std::move(failure_));
    if (!status_.has_value()) return std::unexpected(without_status());
    if (status_->code != GrpcCode::kOk) return std::unexpected(*std::move(status_));
    return reader_.finish();
  }

 private:
  [[nodiscard]] GrpcStatus without_status() const {
    return {GrpcCode::kUnavailable,
            fmt::format("the answer has no gRPC status (HTTP {}); is this the right socket?",
                        http_status_.empty() ? "without status" : http_status_.substr(0, 3))};
  }

  GrpcMessageReader reader_;
  std::string http_status_;
  std::string message_;
  std::optional<GrpcStatus> status_;
  std::optional<GrpcStatus> failure_;
  bool is_over_ = false;
};

GrpcStatus transport_failure(const Error& error) {
  const bool late = error.code == ErrorCode::kDeadline;
  return {late ? GrpcCode::kDeadlineExceeded : GrpcCode::kUnavailable, error.message};
}

std::unexpected<Error> no_http2() {
  return fail(ErrorCode::kUnavailable, "what the server sent is not HTTP/2");
}

Result<void> send_all(Http2Session& session, UnixStream& stream) {
  for (Bytes bytes = session.to_send(); !bytes.empty(); bytes = session.to_send()) {
    CONFCOM_CHECK(stream.send(bytes));
  }
  return {};
}

/// Sends and receives until the call is over, or the server hung up. Where nothing can be sent any
/// more, the answer may have come already: reading tells.
Result<void> exchange(Http2Session& session, UnixStream& stream, const PendingCall& call) {
  std::array<std::byte, kReadBytes> buffer;  // NOLINT(*-member-init): it is written, then read
  while (!call.is_over()) {
    (void)send_all(session, stream);
    if (!session.is_open()) return no_http2();
    CONFCOM_TRY(const std::size_t count, stream.receive(buffer));
    if (count == 0) {
      return fail(ErrorCode::kUnavailable, "the server hung up before it had answered; try again");
    }
    if (!session.receive(std::span(buffer).first(count))) return no_http2();
  }
  session.shut_down();
  (void)send_all(session, stream);  // a farewell: the answer is there
  return {};
}

Http2Headers request_headers(std::string_view method, std::chrono::milliseconds timeout) {
  return {{":method", "POST"},
          {":scheme", "http"},
          {":path", std::string(method)},
          {":authority", "localhost"},
          {"te", "trailers"},
          {"content-type", "application/grpc"},
          {"grpc-timeout", fmt::format("{}m", timeout.count())}};
}

}  // namespace

Answer call_grpc(const std::filesystem::path& socket, std::string_view method,
                 std::string_view message, const GrpcCallLimits& limits) {
  auto stream = UnixStream::connect(socket, std::chrono::steady_clock::now() + limits.timeout);
  if (!stream.has_value()) return std::unexpected(transport_failure(stream.error()));
  PendingCall call(limits.message_bytes);
  const auto session = Http2Session::make_client(call, {});
  const Http2Stream id = session->request(request_headers(method, limits.timeout));
  const auto prefix = grpc_prefix(message.size());
  auto body = std::make_shared<std::string>(prefix.begin(), prefix.end());
  body->append(message);
  session->send(id, std::move(body));
  session->end(id, {});
  const auto done = exchange(*session, *stream, call);
  if (!done.has_value()) return std::unexpected(transport_failure(done.error()));
  return call.answer();
}

}  // namespace confcom::rpc
