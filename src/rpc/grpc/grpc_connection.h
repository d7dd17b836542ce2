#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"
#include "rpc/grpc/grpc_message.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/grpc/http2_session.h"

namespace confcom::rpc {

class GrpcConnection;

/// A call of a connection that may be gone by the time that it is answered, and its loop with it:
/// so it holds nothing of either.
class GrpcConnectionCall final : public GrpcCall {
 public:
  GrpcConnectionCall(std::weak_ptr<GrpcConnection> connection, Http2Stream stream);
  GrpcConnectionCall(const GrpcConnectionCall&) = delete;
  GrpcConnectionCall& operator=(const GrpcConnectionCall&) = delete;
  ~GrpcConnectionCall() override;

  void send(std::shared_ptr<const std::string> message) override;
  void finish(const GrpcStatus& status) override;

 private:
  void dispatch(std::function<void(GrpcConnection&)> work);

  std::weak_ptr<GrpcConnection> connection_;
  Http2Stream stream_;
};

/// One client of a server: its requests from bytes to calls, and the calls' answers to bytes. Knows
/// no socket and no loop. Confined to one thread.
class GrpcConnection final : public Http2Events,
                             public std::enable_shared_from_this<GrpcConnection> {
 public:
  using Clock = std::chrono::steady_clock;
  /// Runs what it is given where the connection lives, now or soon, one after the other in the
  /// order of the calls: else a call that is dropped could end before its answer.
  using Dispatch = std::function<void(std::function<void()>)>;

  /// `service` must outlive it; `on_output` is called when to_send() may have more, not from inside
  /// receive().
  GrpcConnection(GrpcService& service, const GrpcServerLimits& limits, Dispatch dispatch,
                 std::function<void()> on_output);

  /// As of Http2Session. What was received may have called the service.
  [[nodiscard]] bool receive(Bytes bytes);
  [[nodiscard]] Bytes to_send();
  [[nodiscard]] bool is_open() const { return session_->is_open(); }
  /// The client leaves so much unread that it has to go, read or not.
  [[nodiscard]] bool is_choked() const { return session_->unsent_bytes() > limits_.unsent_bytes; }

  /// When to call expire() next; max() while the client owes nothing.
  [[nodiscard]] Clock::time_point deadline() const;
  /// Ends what has taken too long. False when the connection itself has.
  [[nodiscard]] bool expire(Clock::time_point now);

  void send(Http2Stream stream, const std::shared_ptr<const std::string>& message);
  void finish(Http2Stream stream, const GrpcStatus& status);
  /// From any thread.
  void dispatch(std::function<void()> work) { dispatch_(std::move(work)); }
  /// Tells the service of all calls that will not be finished.
  void cancel_all();

  void on_header(Http2Stream stream, std::string_view name, std::string_view value) override;
  void on_data(Http2Stream stream, Bytes bytes) override;
  void on_end(Http2Stream stream) override;
  void on_closed(Http2Stream stream) override;

 private:
  /// A request that comes, then a call that is answered.
  struct Stream {
    explicit Stream(std::size_t message_bytes) : reader(message_bytes) {}

    std::string http_method;
    std::string path;
    std::string content_type;
    GrpcMessageReader reader;
    Clock::time_point deadline = Clock::time_point::max();  // of the request
    std::weak_ptr<GrpcConnectionCall> call{};
    bool is_asked = false;      // the service knows of it
    bool is_answering = false;  // headers were sent
    bool is_finished = false;
  };

  void start(Http2Stream id, Stream& stream);
  [[nodiscard]] std::size_t held_bytes() const;
  void cancelled(const Stream& stream);
  void flushed_soon();

  GrpcService* service_;
  GrpcServerLimits limits_;
  Dispatch dispatch_;
  std::function<void()> on_output_;
  Clock::time_point begin_by_;
  std::unique_ptr<Http2Session> session_;
  std::map<Http2Stream, Stream> streams_;
  bool is_inside_ = false;  // of a member that the caller sends after
};

}  // namespace confcom::rpc
