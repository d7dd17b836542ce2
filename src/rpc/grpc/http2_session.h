#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace confcom::rpc {

using Http2Stream = std::int32_t;
using Http2Headers = std::vector<std::pair<std::string, std::string>>;

/// What a session tells of its streams, from inside receive() and to_send(). Each may call the
/// session's other members.
class Http2Events {
 public:
  Http2Events() = default;
  Http2Events(const Http2Events&) = delete;
  Http2Events& operator=(const Http2Events&) = delete;
  virtual ~Http2Events() = default;

  /// One header or trailer of the peer's; a server's stream begins with ":method".
  virtual void on_header(Http2Stream stream, std::string_view name, std::string_view value) = 0;
  virtual void on_data(Http2Stream stream, Bytes bytes) = 0;
  /// The peer has sent all that it will on this stream.
  virtual void on_end(Http2Stream stream) = 0;
  /// Nothing more can be sent or will come. Also for a stream that the peer reset.
  virtual void on_closed(Http2Stream stream) = 0;
};

struct Http2Limits {
  std::uint32_t streams = 32;                ///< open at once
  std::uint32_t header_bytes = 16 * 1024;    ///< of a request, as it is counted in SETTINGS
  std::uint32_t window_bytes = 1024 * 1024;  ///< a peer may send before it is read
};

/// One side of an HTTP/2 connection, from bytes to bytes: it knows no socket. Source: RFC 9113; the
/// frames, and the floods of them that a peer might send, are libnghttp2's. Confined to one thread.
class Http2Session {
 public:
  /// `events` must outlive the session.
  [[nodiscard]] static std::unique_ptr<Http2Session> make_server(Http2Events& events,
                                                                 const Http2Limits& limits);
  [[nodiscard]] static std::unique_ptr<Http2Session> make_client(Http2Events& events,
                                                                 const Http2Limits& limits);
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;
  ~Http2Session();

  /// Takes what has come. False when the peer broke the protocol: the connection is to be closed
  /// once to_send() has nothing more.
  [[nodiscard]] bool receive(Bytes bytes);

  /// The next bytes for the peer, which must all be sent before the next call; empty when there is
  /// nothing to send now.
  [[nodiscard]] Bytes to_send();

  /// Whether the peer has said that it speaks HTTP/2.
  [[nodiscard]] bool has_begun() const;

  /// False when both sides are through with the connection.
  [[nodiscard]] bool is_open() const;

  /// Opens a stream; its body is what send() and end() say. 0 when there is no memory for it.
  [[nodiscard]] Http2Stream request(const Http2Headers& headers);

  /// A server's headers, with a body to follow, or all of its answer. A peer need not send the rest
  /// of a request that is answered.
  void respond(Http2Stream stream, const Http2Headers& headers);
  void respond_only(Http2Stream stream, const Http2Headers& headers);

  /// Adds to the stream's body. Nothing happens on a stream that is closed; so with what follows.
  void send(Http2Stream stream, std::shared_ptr<const std::string> bytes);
  /// After what was added; trailers may be none.
  void end(Http2Stream stream, const Http2Headers& trailers);
  /// Of all bodies: what was added and did not go out yet.
  [[nodiscard]] std::size_t unsent_bytes() const;
  /// Ends the stream where it stands.
  void cancel(Http2Stream stream);
  /// Says goodbye: no new streams.
  void shut_down();

 private:
  struct State;
  explicit Http2Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace confcom::rpc
