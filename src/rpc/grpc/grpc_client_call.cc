#include "rpc/grpc/grpc_client_call.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::rpc {
namespace {

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

GrpcClientCall::GrpcClientCall(std::string_view method, std::string_view message,
                               const GrpcCallLimits& limits)
    : reader_(limits.message_bytes), session_(Http2Session::make_client(*this, {})) {
  const Http2Stream stream = session_->request(request_headers(method, limits.timeout));
  const auto prefix = grpc_prefix(message.size());
  auto body = std::make_shared<std::string>(prefix.begin(), prefix.end());
  body->append(message);
  session_->send(stream, std::move(body));
  session_->end(stream, {});
}

void GrpcClientCall::on_header(Http2Stream /*stream*/, std::string_view name,
                               std::string_view value) {
  if (name == ":status") http_status_ = value;
  if (name == "grpc-status") status_ = GrpcStatus{parse_grpc_code(value), std::move(message_)};
  if (name != "grpc-message") return;
  message_ = decode_grpc_message(value);
  if (status_.has_value()) status_->message = message_;
}

void GrpcClientCall::on_data(Http2Stream /*stream*/, Bytes bytes) {
  if (failure_.has_value()) return;
  if (const auto taken = reader_.take(bytes); !taken.has_value()) failure_ = taken.error();
}

GrpcClientCall::Answer GrpcClientCall::answer() {
  if (failure_.has_value()) return std::unexpected(*std::move(failure_));
  if (!status_.has_value()) return std::unexpected(without_status());
  if (status_->code != GrpcCode::kOk) return std::unexpected(*std::move(status_));
  return reader_.finish();
}

GrpcStatus GrpcClientCall::without_status() const {
  return {GrpcCode::kUnavailable,
          fmt::format("the answer has no gRPC status (HTTP {}); is this the right socket?",
                      http_status_.empty() ? "without status" : http_status_.substr(0, 3))};
}

}  // namespace confcom::rpc
