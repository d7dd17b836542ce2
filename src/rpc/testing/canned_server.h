#pragma once

#include <filesystem>
#include <thread>

#include "base/bytes.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc::testing {

/// A server that reads one AESM request and sends what a test says, whatever that is.
class CannedServer {
 public:
  CannedServer(const std::filesystem::path& path, ByteVector answer);

 private:
  UnixListener listener_;
  std::jthread thread_;
};

}  // namespace confcom::rpc::testing
