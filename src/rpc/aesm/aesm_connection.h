#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "rpc/aesm/aesm_error.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_frame_reader.h"
#include "rpc/aesm/aesm_kind.h"
#include "rpc/socket_waiter.h"
#include "rpc/stream_socket.h"

/// A connection of AesmServer, and what is done with its socket alone.
namespace confcom::rpc {

/// What a connection waits for: its request, the backend, or room for the rest of its answer. One
/// that is being sent to waits for nothing: it is its sender's alone, without the lock.
enum class AesmPhase : std::uint8_t { kReading, kAnswering, kWriting, kSending, kClosed };

struct AesmConnection;
using AesmConnectionPtr =
    std::shared_ptr<AesmConnection>;  // with its queue, and with who waits for it
using AesmConnectionQueue = std::list<AesmConnectionPtr>;

/// One client. Guarded by its server, but while it is one thread's alone. Not thread-safe.
struct AesmConnection {
  explicit AesmConnection(UniqueFd accepted) : socket(std::move(accepted)) {}

  UniqueFd socket;
  SocketWaiter waiter;  // unused by most: their request is there at once, their answer fits
  AesmPhase phase = AesmPhase::kReading;
  std::chrono::steady_clock::time_point deadline;
  AesmConnectionQueue::iterator place;
  AesmFrameReader in{kMaxAesmRequestBytes};
  AesmKind kind{};
  std::chrono::steady_clock::time_point asked;
  ByteVector out;
  std::size_t written = 0;
  bool may_have_sent_more = false;  // than was read
  AesmError code{};
};

/// What has come of a request.
enum class Received : std::uint8_t { kWhole, kPart, kEnd, kMalformed };

/// Reads what there is of the request.
[[nodiscard]] Received receive_request(AesmConnection& connection);

/// Writes as much of the answer as there is room for: kDone when that was all.
[[nodiscard]] StreamStatus send_answer(AesmConnection& connection);

}  // namespace confcom::rpc
