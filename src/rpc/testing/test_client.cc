#include "rpc/testing/test_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "rpc/unix_address.h"

namespace confcom::rpc::testing {
namespace {

/// Longer than any server's answer takes on a busy machine under a sanitizer.
constexpr timeval kPatience{.tv_sec = 30, .tv_usec = 0};

std::string reason() { return std::generic_category().message(errno); }

UniqueFd socket_of(int family) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_TRUE(fd.valid()) << reason();
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    EXPECT_EQ(::setsockopt(fd.get(), SOL_SOCKET, option, &kPatience, sizeof(kPatience)), 0);
  }
  return fd;
}

}  // namespace

TestClient::TestClient(UniqueFd socket) : socket_(std::move(socket)) {}

TestClient TestClient::unconnected_unix() { return TestClient(socket_of(AF_UNIX)); }

TestClient TestClient::unix_stream(const std::filesystem::path& path) {
  TestClient client = unconnected_unix();
  EXPECT_TRUE(client.connect(path)) << path << ": " << reason();
  return client;
}

TestClient TestClient::unconnected_tcp() { return TestClient(socket_of(AF_INET)); }

TestClient TestClient::tcp(std::uint16_t port) {
  TestClient client = unconnected_tcp();
  EXPECT_TRUE(client.connect(port)) << port << ": " << reason();
  return client;
}

bool TestClient::connect(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface's own manner.
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(socket_.get(), generic, sizeof(address)) == 0;
}

bool TestClient::connect(const std::filesystem::path& path) {
  const auto address = make_unix_address(path);
  EXPECT_TRUE(address.has_value());
  return address.has_value() && connect_to(socket_.get(), *address) == 0;
}

void TestClient::send(Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the server has closed: what it says is with the receiving end
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void TestClient::half_close() { EXPECT_EQ(::shutdown(socket_.get(), SHUT_WR), 0) << reason(); }

TestClient::Received TestClient::receive_all() {
  Received received;
  std::array<std::byte, 65536> chunk{};
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
    if (count < 0) received.error = errno;
    if (count <= 0) break;
    const Bytes piece = Bytes(chunk).first(static_cast<std::size_t>(count));
    received.bytes.insert(received.bytes.end(), piece.begin(), piece.end());
  }
  EXPECT_NE(received.error, EAGAIN) << "the server neither answers nor closes";
  return received;
}

std::string TestClient::receive_text(std::string_view end) {
  std::string text;
  while (!text.contains(end)) {
    const ByteVector piece = receive_some(65536);
    if (piece.empty()) break;
    text += as_text(piece);
  }
  return text;
}

ByteVector TestClient::receive_some(std::size_t size) {
  ByteVector piece(size);
  const ssize_t count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  EXPECT_FALSE(count < 0 && errno == EAGAIN) << "the server neither answers nor closes";
  piece.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return piece;
}

}  // namespace confcom::rpc::testing
