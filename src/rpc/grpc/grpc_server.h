#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "rpc/grpc/grpc_status.h"

namespace confcom::rpc {

class EventLoop;
class UnixListener;

/// The server's side of one call, for as long as whoever serves it likes. Thread-safe.
class GrpcCall {
 public:
  GrpcCall() = default;
  GrpcCall(const GrpcCall&) = delete;
  GrpcCall& operator=(const GrpcCall&) = delete;
  virtual ~GrpcCall() = default;

  /// Sends a message; several to a method that streams. Nothing happens once the client has left or
  /// the call was finished; so with finish().
  virtual void send(std::shared_ptr<const std::string> message) = 0;
  virtual void finish(const GrpcStatus& status) = 0;
};

struct GrpcRequest {
  std::string_view method;  ///< "/v1beta1.DevicePlugin/Allocate"
  std::string_view message;
};

/// What serves the calls of a server, one at a time. Must not block.
class GrpcService {
 public:
  GrpcService() = default;
  GrpcService(const GrpcService&) = delete;
  GrpcService& operator=(const GrpcService&) = delete;
  virtual ~GrpcService() = default;

  /// Answers now, or keeps the call to answer it from any thread later. A call that is dropped
  /// unanswered ends as INTERNAL. The request's views live until this returns.
  virtual void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) = 0;
  /// The client has left a call that was not finished.
  virtual void on_cancelled(const GrpcCall& /*call*/) {}
};

struct GrpcServerLimits {
  std::size_t connections = 16;                      ///< one more is closed at once
  std::size_t message_bytes = std::size_t{4} << 20;  ///< of one request
  std::size_t unsent_bytes = std::size_t{16}
                             << 20;  ///< for a client that does not read: then it goes
  std::chrono::milliseconds request_timeout{
      10'000};  ///< for a connection to begin, a request to come
};

/// Serves gRPC with one message a request, over a unix socket; an answer may be a stream of them.
/// Without compression. Idle, it has nothing to wake up for. Source: gRPC over HTTP2.
/// Thread-safe; `loop` and `service` must outlive it, and the loop's threads too, unless it runs no
/// more.
class GrpcServer {
 public:
  GrpcServer(EventLoop& loop, UnixListener listener, GrpcService& service,
             const GrpcServerLimits& limits);
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;
  ~GrpcServer();

  /// Ends what is connected, and goes on to serve.
  void disconnect_all();

  /// Removes the socket's name, and ends what is connected. Calls are not told.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the connections' callbacks
};

}  // namespace confcom::rpc
