#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/unique_fd.h"

namespace confcom::rpc::testing {

/// A client that does to a server whatever a test wants. Blocks, but for no longer than the test's
/// patience; then it fails the test. Confined to one thread.
class TestClient {
 public:
  /// Not connected yet, the descriptor already taken.
  [[nodiscard]] static TestClient unconnected_unix();
  [[nodiscard]] static TestClient unix_stream(const std::filesystem::path& path);
  [[nodiscard]] static TestClient unconnected_tcp();
  /// Of 127.0.0.1.
  [[nodiscard]] static TestClient tcp(std::uint16_t port);

  /// These two: false with errno set when nobody listens.
  [[nodiscard]] bool connect(const std::filesystem::path& path);
  [[nodiscard]] bool connect(std::uint16_t port);

  void send(Bytes bytes);
  /// Says that nothing more will be sent.
  void half_close();

  struct Received {
    ByteVector bytes;
    int error = 0;  ///< how it ended: 0 closed, else errno
  };
  /// What comes until the server closes.
  [[nodiscard]] Received receive_all();
  /// What comes until `end` has come, or until the server closes.
  [[nodiscard]] std::string receive_text(std::string_view end);
  /// At least one byte and at most `size`.
  [[nodiscard]] ByteVector receive_some(std::size_t size);

 private:
  explicit TestClient(UniqueFd socket);

  UniqueFd socket_;
};

}  // namespace confcom::rpc::testing
