#include "rpc/testing/scripted_server.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <utility>

#include "rpc/stream_socket.h"
#include "rpc/testing/http2_frame_reader.h"
#include "rpc/testing/http2_frames.h"

namespace confcom::rpc::testing {
namespace {

constexpr int kPatienceMs = 30'000;

void wait_for(const UniqueFd& fd, short events) {
  pollfd ready{.fd = fd.get(), .events = events, .revents = 0};
  EXPECT_EQ(::poll(&ready, 1, kPatienceMs), 1);
}

void serve_one(const UniqueFd& listener, const ScriptedServer::Script& script) {
  wait_for(listener, POLLIN);
  AcceptResult client = accept_client(listener);
  ASSERT_EQ(client.status, AcceptStatus::kAccepted);
  ScriptedServer::Peer peer(std::move(client.socket));
  script(peer);
}

}  // namespace

void ScriptedServer::Peer::send(std::string_view bytes) {
  for (Bytes rest = as_bytes(bytes); !rest.empty();) {
    const StreamResult sent = send_some(socket_, rest);
    if (sent.status == StreamStatus::kClosed) return;  // the client has had enough
    if (sent.status == StreamStatus::kNotReady) wait_for(socket_, POLLOUT);
    rest = rest.subspan(sent.bytes);
  }
}

ByteVector ScriptedServer::Peer::receive() {
  ByteVector chunk(65536);
  for (;;) {
    const StreamResult got = rpc::receive_some(socket_, chunk);
    chunk.resize(got.status == StreamStatus::kNotReady ? chunk.size() : got.bytes);
    if (got.status != StreamStatus::kNotReady) return chunk;
    wait_for(socket_, POLLIN);
  }
}

void ScriptedServer::Peer::receive_request() {
  Http2FrameReader reader;
  std::size_t preface = kHttp2Preface.size();
  for (ByteVector chunk = receive(); !chunk.empty(); chunk = receive()) {
    const std::size_t skipped = std::min(preface, chunk.size());
    preface -= skipped;
    for (const Http2Frame& frame : reader.take(Bytes(chunk).subspan(skipped))) {
      if (frame.type == FrameType::kData && (frame.flags & kEndStream) != 0) return;
    }
  }
}

ScriptedServer::ScriptedServer(const std::filesystem::path& path, Script script)
    : listener_(UnixListener::listen_new(path).value()),
      thread_([this, script = std::move(script)] { serve_one(listener_.socket(), script); }) {}

}  // namespace confcom::rpc::testing
