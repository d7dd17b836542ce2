#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

class EventLoop;

struct HttpRequest {
  std::string_view method;  ///< "GET"
  std::string_view path;    ///< without the query
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
};

/// Called by any thread of the loop; must not block.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

struct HttpServerLimits {
  std::size_t connections = 64;               ///< one more is closed at once
  std::size_t header_bytes = 8192;            ///< of a request; it may have no body
  std::chrono::milliseconds timeout{10'000};  ///< for each request and each answer
};

/// A small HTTP/1.1 server for metrics and health: GET and HEAD, keep-alive, no bodies.
/// Thread-safe.
class HttpServer {
 public:
  /// Listens on "HOST:PORT" ("127.0.0.1:9464", "[::1]:0", ":9464" for every interface).
  /// Errors: invalid_argument (no such form), unavailable (the address is in use), io.
  /// `loop` must outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(EventLoop& loop,
                                                                  std::string_view address,
                                                                  HttpHandler handler,
                                                                  const HttpServerLimits& limits);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Where it listens, the port that was given for 0 included.
  [[nodiscard]] std::string address() const;

  /// Accepts no more and closes what is open.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // shared with the connections' callbacks
};

}  // namespace confcom::rpc
