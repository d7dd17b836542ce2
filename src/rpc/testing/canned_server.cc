#include "rpc/testing/canned_server.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <utility>

#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_frame_reader.h"
#include "rpc/stream_socket.h"

namespace confcom::rpc::testing {
namespace {

void wait_until_readable(const UniqueFd& fd) {
  pollfd ready{.fd = fd.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ready, 1, 30'000), 1);
}

void read_request(const UniqueFd& socket) {
  AesmFrameReader reader(kMaxAesmRequestBytes);
  std::array<std::byte, 4096> chunk{};
  for (bool whole = false; !whole;) {
    wait_until_readable(socket);
    const StreamResult got = receive_some(socket, chunk);
    if (got.status != StreamStatus::kDone) return;
    whole = reader.take(Bytes(chunk).first(got.bytes)).value_or(true);
  }
}

void serve_one(const UniqueFd& listener, const ByteVector& answer) {
  wait_until_readable(listener);
  const AcceptResult client = accept_client(listener);
  ASSERT_EQ(client.status, AcceptStatus::kAccepted);
  read_request(client.socket);
  if (!answer.empty()) {
    EXPECT_EQ(send_some(client.socket, answer).bytes, answer.size());
  }
}

}  // namespace

CannedServer::CannedServer(const std::filesystem::path& path, ByteVector answer)
    : listener_(UnixListener::listen(path).value()),
      thread_([this, answer = std::move(answer)] { serve_one(listener_.socket(), answer); }) {}

}  // namespace confcom::rpc::testing
