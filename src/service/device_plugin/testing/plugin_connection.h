#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "rpc/grpc/grpc_status.h"
#include "rpc/grpc/http2_session.h"

namespace confcom::service::testing {

/// A kubelet's connection to a plugin, over which one call follows the other; the last may stream.
/// Blocks. Confined to one thread but for close().
class PluginConnection final : private rpc::Http2Events {
 public:
  using Answer = std::expected<std::string, rpc::GrpcStatus>;

  /// Null where nobody listens.
  [[nodiscard]] static std::unique_ptr<PluginConnection> dial(const std::filesystem::path& socket);

  [[nodiscard]] Answer call(std::string_view method, std::string_view message = {});
  /// Calls `take` with each message until the stream or the connection ends.
  void stream(std::string_view method, std::function<void(std::string)> take);

  /// Ends what is under way. From any thread.
  void close();

 private:
  explicit PluginConnection(UniqueFd socket);

  void on_header(rpc::Http2Stream stream, std::string_view name, std::string_view value) override;
  void on_data(rpc::Http2Stream stream, Bytes bytes) override;
  void on_end(rpc::Http2Stream /*stream*/) override {}
  void on_closed(rpc::Http2Stream stream) override;

  void run(std::string_view method, std::string_view message);
  [[nodiscard]] bool send_all();

  UniqueFd socket_;
  std::unique_ptr<rpc::Http2Session> session_;
  std::function<void(std::string)> take_;
  rpc::Http2Stream stream_ = 0;  // of the call under way; 0 when it is over
  std::string received_;         // of a message that is not whole yet
  rpc::GrpcStatus status_;
};

}  // namespace confcom::service::testing
