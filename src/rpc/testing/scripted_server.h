#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc::testing {

/// A server of one client that does what a test says, whatever that is, and then hangs up.
class ScriptedServer {
 public:
  /// The client's side, as the script sees it. Blocks for no longer than a test's patience.
  class Peer {
   public:
    explicit Peer(UniqueFd socket) : socket_(std::move(socket)) {}
    void send(std::string_view bytes);
    /// Reads something; false when the client has left.
    bool receive_some() { return !receive().empty(); }
    /// Reads until a whole HTTP/2 request has come, or the client has left.
    void receive_request();
    void wait_until_gone() {
      while (receive_some()) {
      }
    }

   private:
    [[nodiscard]] ByteVector receive();

    UniqueFd socket_;
  };
  using Script = std::function<void(Peer&)>;

  ScriptedServer(const std::filesystem::path& path, Script script);

 private:
  UnixListener listener_;
  std::jthread thread_;
};

}  // namespace confcom::rpc::testing
