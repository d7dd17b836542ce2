#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/unique_fd.h"

/// Calls on non-blocking stream sockets. None blocks, raises SIGPIPE, or ends because of a signal.
namespace confcom::rpc {

enum class StreamStatus : std::uint8_t {
  kDone,
  kNotReady,  ///< has to be waited for
  kClosed,    ///< the peer closed or reset it
};

struct StreamResult {
  StreamStatus status = StreamStatus::kClosed;
  std::size_t bytes = 0;  ///< at least 1 with kDone
};

[[nodiscard]] StreamResult receive_some(const UniqueFd& socket, std::span<std::byte> into);
[[nodiscard]] StreamResult send_some(const UniqueFd& socket, Bytes bytes);

/// Takes what has come and nobody will read, up to a bound: closing a unix socket with unread bytes
/// tells the peer of an error, which it may see before it has read what was sent to it.
void discard_received(const UniqueFd& socket);

enum class AcceptStatus : std::uint8_t {
  kAccepted,
  kNobody,     ///< no client waits, or it has left again
  kExhausted,  ///< no descriptor or no memory is free
};

struct AcceptResult {
  AcceptStatus status = AcceptStatus::kExhausted;
  UniqueFd socket;
};

[[nodiscard]] AcceptResult accept_client(const UniqueFd& listener);

}  // namespace confcom::rpc
