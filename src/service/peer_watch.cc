#include "service/peer_watch.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "rpc/event_loop.h"
#include "rpc/grpc/http2_session.h"
#include "rpc/socket_waiter.h"
#include "rpc/stream_socket.h"
#include "service/peer_sockets.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

/// A watch that ended sooner is not tried again.
constexpr std::chrono::seconds kLeastWatch{1};

/// A client that asks for nothing.
class NoEvents final : public rpc::Http2Events {
  void on_header(rpc::Http2Stream /*stream*/, std::string_view /*name*/,
                 std::string_view /*value*/) override {}
  void on_data(rpc::Http2Stream /*stream*/, Bytes /*bytes*/) override {}
  void on_end(rpc::Http2Stream /*stream*/) override {}
  void on_closed(rpc::Http2Stream /*stream*/) override {}
};

/// A server keeps only those that speak its protocol. An empty socket takes so little whole; a
/// server that has closed already is noticed like one that closes later.
void greet(const UniqueFd& socket) {
  NoEvents events;
  const auto session = rpc::Http2Session::make_client(events, {});
  for (Bytes bytes = session->to_send(); !bytes.empty(); bytes = session->to_send()) {
    (void)rpc::send_some(socket, bytes);
  }
}

/// Reads what nobody needs. False when the server has closed.
bool is_open(const UniqueFd& socket) {
  std::array<std::byte, 4096> ignored{};
  rpc::StreamStatus status = rpc::StreamStatus::kDone;
  while (status == rpc::StreamStatus::kDone) status = rpc::receive_some(socket, ignored).status;
  return status == rpc::StreamStatus::kNotReady;
}

}  // namespace

struct PeerWatch::State : std::enable_shared_from_this<PeerWatch::State> {
  using Clock = std::chrono::steady_clock;
  struct Peer {
    UniqueFd socket;
    rpc::SocketWaiter waiter;
    Clock::time_point since = {};
  };

  State(rpc::EventLoop& loop_in, Killed killed_in) : loop(loop_in), killed(std::move(killed_in)) {}

  /// errno of connecting; 0 where it watches.
  int watch(const fs::path& path) {
    const std::scoped_lock lock(mutex);
    if (stopped || peers.contains(path)) return 0;
    PeerConnection made = connect_peer(path);
    if (made.error != 0) return made.error;
    greet(made.socket);
    Peer& peer = peers[path];
    peer.socket = std::move(made.socket);
    peer.since = Clock::now();
    wait(path, peer);
    return 0;
  }

  void wait(const fs::path& path, Peer& peer) {
    // Without room for it in the loop, a peer that is killed is noticed no sooner than it is now.
    (void)peer.waiter.wait(loop, peer.socket, rpc::Readiness::kReadable,
                           [self = shared_from_this(), path] { self->on_readable(path); });
  }

  void on_readable(const fs::path& path) {
    const auto lasted = ended_after(path);
    if (!lasted.has_value()) return;
    // One that leaves in order ends its connections before it ceases to listen, and says so by
    // removing its name. One that has no room for watchers would be asked again and again.
    const int error = *lasted < kLeastWatch ? connect_peer(path).error : watch(path);
    if (error == ECONNREFUSED) killed(path);
  }

  /// How long the peer was watched; nothing while it still is.
  std::optional<Clock::duration> ended_after(const fs::path& path) {
    const std::scoped_lock lock(mutex);
    const auto found = peers.find(path);
    if (found == peers.end()) return std::nullopt;  // stopped
    if (is_open(found->second.socket)) {
      wait(path, found->second);
      return std::nullopt;
    }
    const auto lasted = Clock::now() - found->second.since;
    found->second.waiter.stop();
    peers.erase(found);
    return lasted;
  }

  void stop() {
    const std::scoped_lock lock(mutex);
    stopped = true;
    for (auto& [path, peer] : peers) peer.waiter.stop();
    peers.clear();
  }

  rpc::EventLoop& loop;
  const Killed killed;
  std::mutex mutex;
  std::map<fs::path, Peer> peers;
  bool stopped = false;
};

PeerWatch::PeerWatch(rpc::EventLoop& loop, Killed killed)
    : state_(std::make_shared<State>(loop, std::move(killed))) {}

PeerWatch::~PeerWatch() { stop(); }

void PeerWatch::watch(const fs::path& socket) { (void)state_->watch(socket); }

void PeerWatch::stop() { state_->stop(); }

}  // namespace confcom::service
