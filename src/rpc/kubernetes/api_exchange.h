#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rpc/kubernetes/cluster_access.h"

namespace confcom::rpc {

/// What is asked for. The views must outlive the exchange.
struct ApiRequest {
  std::string_view method;          ///< "GET"
  std::string_view target;          ///< "/api/v1/nodes?limit=50", without the server's prefix
  std::string_view content_type{};  ///< of the body; empty: no body
  std::string_view body{};
  std::string_view token{};  ///< empty: no Authorization
};

struct ApiResponseHead {
  unsigned status = 0;
  std::string retry_after;  ///< untrusted text; empty where the server says none
};

/// One request and its answer over a connection of their own: TLS 1.2 or later, the server verified
/// by the access's CA and name alone, HTTP/1.1. Everything that belongs to it, threads none, is
/// gone with it. Blocks. Confined to one thread.
class ApiExchange {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  /// A piece of the body. An error ends the reading.
  using TakePiece = std::function<Result<void>(std::string_view)>;

  /// Errors: invalid_argument (the CA or our certificate and key cannot be used).
  [[nodiscard]] static Result<std::unique_ptr<ApiExchange>> make(const ClusterAccess& access,
                                                                 std::stop_token stop);
  ApiExchange(const ApiExchange&) = delete;
  ApiExchange& operator=(const ApiExchange&) = delete;
  ~ApiExchange();

  /// Connects, asks, and reads the answer's head. A host's name is looked up as the system does it,
  /// which may take longer than the deadline has left; an address takes no looking up.
  /// Errors: deadline; untrusted (TLS: who the server is, or whether it takes us); unavailable;
  /// malformed (no HTTP, or a head over 16 KiB).
  [[nodiscard]] Result<ApiResponseHead> ask(const ApiRequest& request, Deadline deadline);

  /// Reads the body, until `deadline`. Errors: the same, and those of `take`.
  [[nodiscard]] Result<void> read_body(const TakePiece& take);
  /// The same for as long as it takes; TCP finds out when the server is gone.
  [[nodiscard]] Result<void> read_body_for_ever(const TakePiece& take);

  /// Whether the server has closed the connection before a byte of an answer came.
  [[nodiscard]] bool ended_without_answer() const;
  /// Whether `stop` was what ended it; its error then says nothing.
  [[nodiscard]] bool stopped() const;

 private:
  struct State;
  explicit ApiExchange(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace confcom::rpc
