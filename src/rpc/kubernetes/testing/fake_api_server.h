#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rpc/kubernetes/cluster_access.h"
#include "rpc/kubernetes/testing/test_pki.h"

namespace confcom::rpc::testing {

/// A connection as the fake server sees it, its TLS established.
class FakeConnection {
 public:
  FakeConnection() = default;
  FakeConnection(const FakeConnection&) = delete;
  FakeConnection& operator=(const FakeConnection&) = delete;
  virtual ~FakeConnection() = default;

  /// A request whole with its body, as it came; empty when the client is gone.
  [[nodiscard]] virtual std::string read_request() = 0;
  /// These exact bytes. False when the client is gone.
  virtual bool send(std::string_view text) = 0;
  /// Ends TLS as it should be ended; without, the connection is cut.
  virtual void close_cleanly() = 0;
  /// Returns when the client has closed.
  virtual void wait_for_close() = 0;
};

/// An API server that does with each connection what a test says: with one after the other, or with
/// each on a thread of its own, all of which have to end before the server does.
class FakeApiServer {
 public:
  using Serve = std::function<void(FakeConnection&)>;
  enum class How : std::uint8_t { kOneByOne, kSideBySide };

  FakeApiServer(const TestIdentity& identity, Serve serve, How how = How::kOneByOne);
  FakeApiServer(const FakeApiServer&) = delete;
  FakeApiServer& operator=(const FakeApiServer&) = delete;
  ~FakeApiServer();

  /// Access to it at 127.0.0.1, by this CA, with the token "secret-token".
  [[nodiscard]] ClusterAccess access(const std::string& ca_pem) const;
  /// The requests that have been read, in order.
  [[nodiscard]] std::vector<std::string> requests() const;
  /// Connections so far, those too whose TLS failed.
  [[nodiscard]] unsigned connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "HTTP/1.1 STATUS …" with a body of its length.
[[nodiscard]] std::string http_answer(unsigned status, std::string_view body,
                                      std::string_view more_headers = "");
/// A Status object.
[[nodiscard]] std::string status_json(unsigned code, std::string_view reason,
                                      std::string_view message);

/// Reads one request of each connection and answers it with the next of these; the last again and
/// again.
[[nodiscard]] FakeApiServer::Serve answer_with(std::vector<std::string> answers);

}  // namespace confcom::rpc::testing
