#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "rpc/grpc/grpc_message.h"
#include "rpc/grpc/grpc_status.h"
#include "rpc/grpc/http2_session.h"

namespace confcom::rpc {

struct GrpcCallLimits {
  std::chrono::milliseconds timeout{10'000};         ///< for all of it
  std::size_t message_bytes = std::size_t{4} << 20;  ///< of the answer
};

/// One call on a connection of its own, with one message and one answer, from bytes to bytes: it
/// knows no socket and no clock. Confined to one thread.
class GrpcClientCall final : private Http2Events {
 public:
  using Answer = std::expected<std::string, GrpcStatus>;

  GrpcClientCall(std::string_view method, std::string_view message, const GrpcCallLimits& limits);

  /// As of Http2Session.
  [[nodiscard]] bool receive(Bytes bytes) { return session_->receive(bytes); }
  [[nodiscard]] Bytes to_send() { return session_->to_send(); }
  /// False when the connection is through, whether or not there is an answer.
  [[nodiscard]] bool is_open() const { return session_->is_open(); }

  /// Nothing more has to come.
  [[nodiscard]] bool is_over() const { return is_over_ || failure_.has_value(); }
  /// Once it is over. Errors: the server's status; RESOURCE_EXHAUSTED (over the limit);
  /// UNIMPLEMENTED (compressed; several messages); INTERNAL (OK without a whole message);
  /// UNAVAILABLE (no status).
  [[nodiscard]] Answer answer();
  /// Says goodbye to the server.
  void shut_down() { session_->shut_down(); }

 private:
  void on_header(Http2Stream stream, std::string_view name, std::string_view value) override;
  void on_data(Http2Stream stream, Bytes bytes) override;
  void on_end(Http2Stream /*stream*/) override { is_over_ = true; }
  void on_closed(Http2Stream /*stream*/) override { is_over_ = true; }
  [[nodiscard]] GrpcStatus without_status() const;

  GrpcMessageReader reader_;
  std::string http_status_;
  std::string message_;  // that goes with the status
  std::optional<GrpcStatus> status_;
  std::optional<GrpcStatus> failure_;  // of what came
  bool is_over_ = false;
  std::unique_ptr<Http2Session> session_;
};

}  // namespace confcom::rpc
